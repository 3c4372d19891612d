package dev.plumbline.models.sample;

/**
 * A record that cannot be taken, with the field and the bound that it breaks. Its message holds no value of the record,
 * so that it may be logged and published.
 */
public final class BadRecord extends Exception {

    private static final long serialVersionUID = 1L;

    /** The class of damage; its {@link #code} counts in metrics and in the accounting. */
    public enum Reason {
        CUT("cut"),
        MALFORMED("malformed"),
        INVALID_UTF8("invalid-utf8"),
        WRONG_TYPE("wrong-type"),
        NOT_FINITE("not-finite"),
        OUT_OF_BOUNDS("out-of-bounds"),
        MISSING_FIELD("missing-field"),
        TOO_DEEP("too-deep"),
        OVERSIZE("oversize"),
        CLOCK_AHEAD("clock-ahead"),
        CHUNK("chunk"),
        UNKNOWN_DIALECT("unknown-dialect"),
        SEVERAL_RESULTS("several-results"),
        NO_COMPLETION("no-completion");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** The stable name in topics and metrics. */
        public String code() {
            return code;
        }
    }

    private final Reason reason;
    private final String field;
    private final String bound;

    /**
     * @param field path of the field, such as {@code sampler.temperature}; empty where the record as a whole is bad
     * @param bound what was expected there
     */
    public BadRecord(Reason reason, String field, String bound) {
        super(reason.code() + (field.isEmpty() ? "" : ": " + field) + ": " + bound);
        this.reason = reason;
        this.field = field;
        this.bound = bound;
    }

    public Reason reason() {
        return reason;
    }

    public String field() {
        return field;
    }

    public String bound() {
        return bound;
    }
}
