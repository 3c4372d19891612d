package dev.plumbline.topologies;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The last values of a compacted topic, for commands that look once and change little.
 *
 * @param <V> type of its values
 */
public final class Compacted<V> {

    private final Map<String, Object> client;
    private final Topic<String, V> topic;

    /** @param client what a client needs to reach the cluster */
    public Compacted(Map<String, ?> client, Topic<String, V> topic) {
        this.client = Map.copyOf(client);
        this.topic = topic;
    }

    /** The last value of each key that could be read, as the topic is now. */
    public SortedMap<String, V> read() {
        SortedMap<String, V> last = new TreeMap<>();
        try (CompactedTopicReader reader =
                new CompactedTopicReader(client, topic.name(), PoisonRecords.logged(), Clock.systemUTC())) {
            reader.add(topic, (value, record) -> last.put(new String(record.key(), StandardCharsets.UTF_8), value));
            reader.readToEnd();
        }
        return last;
    }

    /** Puts a value in the place of what stood there; returns when it is safe. */
    public void write(String key, V value) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        try (KafkaProducer<String, V> producer = new KafkaProducer<>(
                config, topic.key().serializer(), topic.value().serializer())) {
            Provisioning.get(producer.send(new ProducerRecord<>(topic.name(), key, value)));
        }
    }
}
