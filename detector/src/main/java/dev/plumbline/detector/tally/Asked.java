package dev.plumbline.detector.tally;

/** A sample after the signals were asked: bits and bins, no text. */
public final class Asked {

    private final String pool;
    private final Answers answers;

    Asked(String pool, Answers answers) {
        this.pool = pool;
        this.answers = answers;
    }

    /** Where the sample was served. */
    public String pool() {
        return pool;
    }

    Answers answers() {
        return answers;
    }
}
