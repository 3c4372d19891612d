package dev.plumbline.models.incident;

/**
 * A change of an incident that somebody should hear of. Alerts of one incident are in order and each is sent once.
 *
 * @param event what changed
 * @param time end of the window in which it changed, in milliseconds since the epoch
 */
public record Alert(Event event, long time, Incident incident) {

    /** What changed. */
    public enum Event {
        OPENED("opened"),
        /** The level rose. */
        RAISED("raised"),
        /** Blame moved to another cohort, or another signal joined. */
        CHANGED("changed"),
        /** What had ended within the last hour came back. */
        AGAIN("again"),
        CLOSED("closed");

        private final String code;

        Event(String code) {
            this.code = code;
        }

        /** The stable name in topics, metrics and JSON. */
        public String code() {
            return code;
        }
    }
}
