package dev.plumbline.models.delivery;

import dev.plumbline.models.incident.Level;

/**
 * What one receiver knows of one incident: the last word between them.
 *
 * @param receiver its name in the policy
 * @param incident the incident's id
 * @param level the highest level that the receiver was told of, or that it was kept from
 * @param acknowledged whether the receiver knows that somebody looks after the incident
 * @param time when, in milliseconds since the epoch
 * @param why what happened, for people
 */
public record NotificationState(
        String receiver, String incident, State state, Level level, boolean acknowledged, long time, String why) {

    /** What stands between a receiver and an incident. */
    public enum State {
        /** It waits, and is told when what keeps it back is over. */
        HELD("held"),
        /** The receiver knows of it. */
        OPEN("open"),
        /** The receiver knew of it, and that it is over. */
        CLOSED("closed"),
        /** There was no need to tell, for it was over before. */
        PASSED("passed"),
        /** The receiver did not want it: told again only when the level rises. */
        REFUSED("refused");

        private final String code;

        State(String code) {
            this.code = code;
        }

        /** The stable name in topics, metrics and JSON. */
        public String code() {
            return code;
        }
    }

    /** The key of its topic: the last word stands. */
    public String key() {
        return receiver + "/" + incident;
    }
}
