package dev.plumbline.topologies;

import java.util.Map;
import org.apache.kafka.common.serialization.Serde;

/**
 * A topic as one value.
 *
 * @param name its full name
 * @param partitions how many partitions it is created with
 * @param config its settings beside the broker's defaults
 */
public record Topic<K, V>(String name, int partitions, Serde<K> key, Serde<V> value, Map<String, String> config) {

    public Topic {
        config = Map.copyOf(config);
    }

    /** The same topic, with other eyes for its values. */
    public Topic<K, V> with(Serde<V> other) {
        return new Topic<>(name, partitions, key, other, config);
    }
}
