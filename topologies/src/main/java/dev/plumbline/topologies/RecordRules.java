package dev.plumbline.topologies;

import dev.plumbline.models.json.LaterVersion;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of every record of a topic beside its form. The reader of a record calls {@link #check}; the broker's
 * timestamp is what a record's own time is held against.
 *
 * @param key the key that belongs to a value
 * @param time when a value says that it was made, in milliseconds since the epoch; of event time, which is never later
 * @param ahead how far that may lie after the broker's timestamp
 * @param bounds refuses what no instance of the prefix could have said
 */
record RecordRules<V>(Function<V, String> key, ToLongFunction<V> time, Duration ahead, Bounds<V> bounds) {

    private static final int MESSAGE = 200;

    /** What no instance of the prefix could have said. */
    interface Bounds<V> {
        void check(V value) throws RejectedRecord;
    }

    /** Rules of key and time alone. */
    static <V> RecordRules<V> of(Function<V, String> key, ToLongFunction<V> time, Duration ahead) {
        return new RecordRules<>(key, time, ahead, value -> {});
    }

    /** The same with bounds. */
    RecordRules<V> within(Bounds<V> other) {
        return new RecordRules<>(key, time, ahead, other);
    }

    void check(@Nullable String found, V value, long timestamp) throws RejectedRecord {
        bounds.check(value);
        if (!key.apply(value).equals(found)) {
            throw new RejectedRecord(RejectedRecord.Reason.WRONG_KEY, "the key must be that of the value");
        }
        if (time.applyAsLong(value) > timestamp + ahead.toMillis()) {
            throw new RejectedRecord(
                    RejectedRecord.Reason.OUT_OF_BOUNDS,
                    "its time must be at most " + ahead.toMinutes() + " minutes after the broker's");
        }
    }

    /** Why a value could not be read. */
    static RejectedRecord unreadable(SerializationException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String message = String.valueOf(cause.getMessage());
        return new RejectedRecord(
                cause instanceof LaterVersion ? RejectedRecord.Reason.LATER_VERSION : RejectedRecord.Reason.MALFORMED,
                message.substring(0, Math.min(MESSAGE, message.length())));
    }
}
