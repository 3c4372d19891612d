package dev.plumbline.models.action;

/** Whether an action is to be carried out. Who carries out actions heeds {@link #ORDERED} alone. */
public enum Enforcement {
    /** It would have been done; the policy only observes. */
    OBSERVED("observed"),
    /** It waits for somebody's approval. */
    PROPOSED("proposed"),
    /** It is to be done now. */
    ORDERED("ordered");

    private final String code;

    Enforcement(String code) {
        this.code = code;
    }

    /** The stable name in topics, metrics and JSON. */
    public String code() {
        return code;
    }
}
