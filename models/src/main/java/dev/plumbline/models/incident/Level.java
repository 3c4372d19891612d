package dev.plumbline.models.incident;

/** How loudly an incident speaks. Each level has a budget of false alarms of its own. */
public enum Level {
    /** Shown to whoever looks; nobody is told. */
    WATCH("watch"),
    /** Looked at when somebody has time. */
    TICKET("ticket"),
    /** Wakes somebody. */
    PAGE("page");

    private final String code;

    Level(String code) {
        this.code = code;
    }

    /** The stable name in topics, metrics and JSON. */
    public String code() {
        return code;
    }
}
