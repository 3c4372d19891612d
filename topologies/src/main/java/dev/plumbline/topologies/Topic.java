package dev.plumbline.topologies;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A topic as one value.
 *
 * @param name its full name
 * @param partitions how many partitions it is created with
 * @param config its settings beside the broker's defaults
 * @param rules what must hold of its records; null where whoever reads them looks for themselves
 */
public record Topic<K, V>(
        String name,
        int partitions,
        Serde<K> key,
        Serde<V> value,
        Map<String, String> config,
        @Nullable RecordRules<V> rules) {

    public Topic {
        config = Map.copyOf(config);
    }

    /** A topic whose records follow no rules. */
    public Topic(String name, int partitions, Serde<K> key, Serde<V> value, Map<String, String> config) {
        this(name, partitions, key, value, config, null);
    }

    /** The same topic, with other eyes for its values, which no rules hold for. */
    public Topic<K, V> with(Serde<V> other) {
        return new Topic<>(name, partitions, key, other, config);
    }

    /**
     * The value of a record, checked.
     *
     * @throws RejectedRecord where it is not what this topic holds
     */
    public V read(ConsumerRecord<byte[], byte[]> record) throws RejectedRecord {
        return read(record.key(), record.value(), record.timestamp());
    }

    /**
     * The same of its parts.
     *
     * @param timestamp the broker's, in milliseconds since the epoch
     */
    public V read(byte @Nullable [] key, byte @Nullable [] value, long timestamp) throws RejectedRecord {
        if (value == null) {
            throw new RejectedRecord(RejectedRecord.Reason.EMPTY, "a record must have a value");
        }
        V read = read(value);
        if (rules != null) {
            rules.check(key == null ? null : new String(key, StandardCharsets.UTF_8), read, timestamp);
        }
        return read;
    }

    private V read(byte[] bytes) throws RejectedRecord {
        try {
            return value.deserializer().deserialize(name, bytes);
        } catch (SerializationException e) {
            throw RecordRules.unreadable(e);
        }
    }
}
