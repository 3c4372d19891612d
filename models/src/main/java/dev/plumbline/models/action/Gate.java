package dev.plumbline.models.action;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pool may be given new sessions, and what is known of it. A lease: after {@code expiry} it says nothing any
 * more, which means open for placement and {@link Verdict#INSUFFICIENT} for rollouts. Times are milliseconds since the
 * epoch.
 *
 * @param reason the sentence for people
 * @param grounds what the verdict rests on
 * @param by who decided where it was a person; null where it was Plumbline
 * @param lease how long it holds
 */
public record Gate(
        String model,
        String pool,
        State state,
        Verdict verdict,
        String reason,
        Grounds grounds,
        @Nullable String by,
        Lease lease) {

    /** Whether new sessions may be placed. */
    public enum State {
        OPEN("open"),
        CLOSED("closed");

        private final String code;

        State(String code) {
            this.code = code;
        }

        /** The stable name in topics, metrics and JSON. */
        public String code() {
            return code;
        }
    }

    /**
     * What a verdict rests on.
     *
     * @param responses sampled responses of the pool
     * @param sessions sessions among them that were new to the pool
     * @param incidents ids of the open incidents that blame the pool
     * @param evidence natural logarithm of the most evidence among them; NaN where there are none
     * @param threshold what that evidence had to reach; NaN where there is none
     */
    public record Grounds(long responses, long sessions, List<String> incidents, double evidence, double threshold) {

        /** Nothing is known. */
        public static final Grounds NONE = new Grounds(0, 0, List.of(), Double.NaN, Double.NaN);

        public Grounds {
            incidents = List.copyOf(incidents);
        }
    }

    /**
     * How long a state holds.
     *
     * @param since when the state began
     * @param decided end of the window that it rests on
     * @param expiry when it ends
     */
    public record Lease(long since, long decided, long expiry) {}

    /** The key of its record in the compacted topic. */
    public String key() {
        return key(model, pool);
    }

    /** The key of a model's pool. */
    public static String key(String model, String pool) {
        return model + "\n" + pool;
    }

    /** The same in force until {@code expiry}, as a person decided. */
    public Gate decided(State other, String who, String why, long since, long until) {
        return new Gate(model, pool, other, verdict, why, grounds, who, new Lease(since, lease.decided(), until));
    }
}
