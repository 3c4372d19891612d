package dev.plumbline.detector.equivalence;

/** In what two pools are compared. */
public enum Measure {
    /** Mean absolute difference of log-probabilities, in nats. */
    NATS("nats"),
    /** Share of positions at which the first choice differs. */
    FIRST("first"),
    /** Difference of the probability that is not listed. */
    TAIL("tail");

    private final String code;

    Measure(String code) {
        this.code = code;
    }

    /** The stable name in options and JSON. */
    public String code() {
        return code;
    }
}
