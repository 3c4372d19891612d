package dev.plumbline.models.action;

/** What is known of a pool. */
public enum Verdict {
    /** Every question that was asked of it was answered as it should be, at a sample size that can tell. */
    PASS("PASS"),
    /** An open incident blames it. */
    FAIL("FAIL"),
    /** Neither: never PASS for want of data. */
    INSUFFICIENT("INSUFFICIENT");

    private final String code;

    Verdict(String code) {
        this.code = code;
    }

    /** The stable name in topics, metrics and JSON. */
    public String code() {
        return code;
    }
}
