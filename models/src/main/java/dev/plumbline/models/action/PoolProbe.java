package dev.plumbline.models.action;

import java.util.List;
import java.util.Locale;

/**
 * What a probe of a pool that is drained found last, or how far it is. Times are milliseconds since the epoch.
 *
 * @param against the sound pool that it is compared with; empty where there is none
 * @param state the verdict, or that there is none yet
 * @param reason why it is what it is, or how far it is, in words; empty where numbers say it
 * @param probe what makes it the same probe as another: a digest of what is asked, and of how much is enough
 * @param differentIn ids of incidents during which the same probe found the pool different
 * @param began when it began
 * @param cost what it took so far
 */
public record PoolProbe(
        String model,
        String pool,
        String against,
        State state,
        String reason,
        String probe,
        List<String> differentIn,
        long began,
        Cost cost) {

    /** What a probe can say. */
    public enum State {
        /** It goes on. */
        RUNNING,
        /** Within the margin, and all checks passed. */
        EQUIVALENT,
        /** Beyond the margin, or a check failed. */
        DIFFERENT,
        /** It was not enough to decide. */
        INSUFFICIENT,
        /** The two pools were not given the same. */
        NOT_COMPARABLE,
        /** The pool could not be asked. */
        NOT_ASKED;

        /** The stable name in topics and JSON. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What it took.
     *
     * @param time until when
     * @param requests how many both pools were asked
     * @param tokens how many they were asked for
     */
    public record Cost(long time, int requests, long tokens) {}

    public PoolProbe {
        differentIn = List.copyOf(differentIn);
    }

    /** The key of its record in the compacted topic: as that of the gate. */
    public String key() {
        return Gate.key(model, pool);
    }

    /** The same in another state. */
    public PoolProbe in(State other, String why, Cost took) {
        return new PoolProbe(model, pool, against, other, why, probe, differentIn, began, took);
    }

    /** The same, which has seen the faults of these incidents. */
    public PoolProbe withDifferentIn(List<String> incidents) {
        return new PoolProbe(model, pool, against, state, reason, probe, incidents, began, cost);
    }
}
