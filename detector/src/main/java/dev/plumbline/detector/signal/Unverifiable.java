package dev.plumbline.detector.signal;

/**
 * Why a question that arises for a sample cannot be answered. No answer is no trial: it speaks neither for a pool nor against
 * it. It is counted, so that a promise that nobody checks is not taken for one that is kept.
 */
public enum Unverifiable {
    NO_LOGPROBS(0, "no-logprobs", "no log-probabilities were reported"),
    UNKNOWN_MODE(1, "unknown-mode", "it is not known of which distribution the log-probabilities are"),
    ABSENT_SETTING(2, "absent-setting", "a setting of the sampler that matters is not stated"),
    ALTERED(
            3,
            "altered",
            "penalties, a logit bias, a grammar, best-of or speculation stood between the report and the choice"),
    TOO_FEW_LISTED(4, "too-few-listed", "too few candidates were listed"),
    NOT_LISTED(5, "not-listed", "the place of the chosen tokens was not reported"),
    AFTER_CUTS(6, "after-cuts", "the log-probabilities are of what the cuts had left"),
    ORDER_OF_CUTS(7, "order-of-cuts", "above temperature 1 the order of temperature and cuts matters"),
    APPROXIMATE(8, "approximate", "the sampler promises its cut approximately only"),
    NO_VOCABULARY(9, "no-vocabulary", "the size of the vocabulary is not known"),
    SEEDED(10, "seeded", "a seed draws the same again for the same prompt"),
    NOT_WHOLE(11, "not-whole", "code was not meant to parse as it stands, or nests too deep to be parsed");

    private final int id;
    private final String code;
    private final String text;

    Unverifiable(int id, String code, String text) {
        this.id = id;
        this.code = code;
        this.text = text;
    }

    /** The stable number in stored answers and cells. */
    public int id() {
        return id;
    }

    /** The stable name in metrics and JSON. */
    public String code() {
        return code;
    }

    /** The reason for people, to follow "because". */
    public String text() {
        return text;
    }

    /** The reason with this number. */
    public static Unverifiable of(int id) {
        for (Unverifiable reason : values()) {
            if (reason.id == id) {
                return reason;
            }
        }
        throw new IllegalArgumentException("no reason has the id " + id);
    }
}
