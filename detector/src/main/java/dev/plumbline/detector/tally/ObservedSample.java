package dev.plumbline.detector.tally;

/** A sample after the signals were asked: bits and bins, no text. */
public final class ObservedSample {

    private final String pool;
    private final Observations answers;

    ObservedSample(String pool, Observations answers) {
        this.pool = pool;
        this.answers = answers;
    }

    /** Where the sample was served. */
    public String pool() {
        return pool;
    }

    Observations answers() {
        return answers;
    }
}
