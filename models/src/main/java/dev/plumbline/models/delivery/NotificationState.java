package dev.plumbline.models.delivery;

import dev.plumbline.models.incident.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * What one receiver knows of one incident: the last word between them.
 *
 * @param receiver its name in the policy
 * @param incident the incident's id
 * @param level the highest level that the receiver was told of, or that it was kept from
 * @param acknowledged whether the receiver knows that somebody looks after the incident
 * @param time when, in milliseconds since the epoch
 * @param why what happened, for people
 * @param history all that went before, the oldest first; at most {@link #MOST}
 */
public record NotificationState(
        String receiver,
        String incident,
        State state,
        Level level,
        boolean acknowledged,
        long time,
        String why,
        List<DeliveryEvent> history) {

    /** Events that are kept; of a longer history the first ten and the last. */
    public static final int MOST = 100;

    private static final int FIRST = 10;

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

    public NotificationState {
        history = List.copyOf(history);
    }

    /** With nothing that went before. */
    public NotificationState(
            String receiver, String incident, State state, Level level, boolean acknowledged, long time, String why) {
        this(receiver, incident, state, level, acknowledged, time, why, List.of());
    }

    /** The same after one more event, which says all that the tries before it had come to. */
    public NotificationState after(List<DeliveryEvent> before, DeliveryEvent event) {
        List<DeliveryEvent> all = new ArrayList<>(before);
        if (!all.isEmpty() && all.get(all.size() - 1).result().isTriedAgain()) {
            all.remove(all.size() - 1);
        }
        all.add(event);
        if (all.size() > MOST) {
            all.remove(FIRST);
        }
        return new NotificationState(receiver, incident, state, level, acknowledged, time, why, all);
    }

    /** Whether the receiver may have taken the last request, which it did not answer. */
    public boolean isUnsure() {
        return !history.isEmpty() && history.get(history.size() - 1).result() == DeliveryEvent.Result.UNSURE;
    }

    /** The key of its topic: the last word stands. */
    public String key() {
        return receiver + "/" + incident;
    }
}
