package dev.plumbline.models.delivery;

import dev.plumbline.models.incident.Level;

/**
 * What one receiver was told of one incident at one time, or why it was not told.
 *
 * @param time when it was settled or last noted, by the wall clock in milliseconds since the epoch
 * @param what the kind of news, such as {@code opened}, or what was decided instead, such as {@code held}
 * @param tries requests that were made, the last included; 0 where none was
 * @param first when the first of them was made, in milliseconds since the epoch
 * @param why what led to it; where earlier tries failed, also why the last of those did
 */
public record DeliveryEvent(long time, String what, Level level, Result result, int tries, long first, String why) {

    /** What became of it. */
    public enum Result {
        /** The receiver took it. */
        TAKEN("taken"),
        /** The receiver will never take it. */
        REFUSED("refused"),
        /** The receiver did not answer, and is asked again. */
        NO_ANSWER("no answer yet"),
        /** The receiver may have taken it, for a request was on its way and nothing came back; it is asked again. */
        UNSURE("no answer, perhaps taken"),
        /** Nothing was sent. */
        NOT_SENT("not sent");

        private final String code;

        Result(String code) {
            this.code = code;
        }

        /** The stable name in topics and JSON. */
        public String code() {
            return code;
        }

        /** Whether more tries follow. */
        public boolean isTriedAgain() {
            return this == NO_ANSWER || this == UNSURE;
        }
    }

    public DeliveryEvent {
        if (tries < 0 || (tries > 0 && result == Result.NOT_SENT)) {
            throw new IllegalArgumentException("tries must be 0 where nothing was sent, else positive, got " + tries);
        }
    }
}
