package dev.plumbline.detector.signal;

/** Who predicts the rate of yes. */
public enum Reference {
    /** The probabilities that the engine listed for this very step. Valid whatever the traffic and its time. */
    REPORTED("reported"),
    /** The contract: what must not happen, or at most at the stated rate. */
    CONTRACT("contract"),
    /** The pooled rate of the same stratum in the same window. */
    PEERS("peers"),
    /** An approved baseline of the same stratum. */
    HISTORY("history"),
    /** The chosen tokens' log-probabilities on a trusted pool. */
    RESCORED("rescored"),
    /** The traffic of the minutes just before. */
    RECENT("recent"),
    /** The first quiet days of the model, as it learned them by itself. */
    FIRST_DAYS("first-days"),
    /** Its last quiet days. */
    LAST_DAYS("last-days");

    private final String code;

    Reference(String code) {
        this.code = code;
    }

    /** The stable name in topics, metrics and JSON. */
    public String code() {
        return code;
    }

    /** Whether the model learned it by itself: nobody approved it, so it may wake nobody. */
    public boolean automatic() {
        return this == FIRST_DAYS || this == LAST_DAYS;
    }

    /** Whether it is the model's past. */
    public boolean ofPast() {
        return this == HISTORY || automatic();
    }

    /** Whether answers that came after their window closed may still count: another hour has other peers. */
    public boolean timeless() {
        return this == REPORTED || this == CONTRACT;
    }
}
