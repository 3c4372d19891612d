package dev.plumbline.models.incident;

/**
 * Where in the serving stack a fault sits, as far as the signals can tell. A sampler fault leaves the reported
 * probabilities honest and is seen by calibration; a logit fault is consistent with itself and is seen only in text,
 * twins, history or re-scoring.
 */
public enum Layer {
    ROUTING("routing", 0),
    SAMPLER("sampler", 1),
    LOGITS("logits", 2),
    SERVING("serving", 3),
    FEED("feed", 4),
    /**
     * Not known yet: what was seen depends on the drawn tokens, and may come from the sampler or from what it was
     * given.
     */
    UNKNOWN("unknown", 5);

    private final String code;
    private final int id;

    Layer(String code, int id) {
        this.code = code;
        this.id = id;
    }

    /** The stable number in stored state, in [0, 127]. */
    public int id() {
        return id;
    }

    /** The stable name in topics, metrics and JSON. */
    public String code() {
        return code;
    }
}
