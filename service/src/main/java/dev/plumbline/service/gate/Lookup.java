package dev.plumbline.service.gate;

import dev.plumbline.models.incident.Incident;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Finds what stands in a compacted topic. */
public final class Lookup {

    private static final Duration POLL = Duration.ofMillis(100);

    private Lookup() {}

    /** The last state of an incident. */
    public static Optional<Incident> incident(Map<String, Object> client, Prefix prefix, String id) {
        return Optional.ofNullable(last(client, Topics.of(prefix).incidents()).get(id));
    }

    /** The last value of every key. */
    static <V> Map<String, V> last(Map<String, Object> client, Topic<String, V> topic) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        List<TopicPartition> partitions = IntStream.range(0, topic.partitions())
                .mapToObj(p -> new TopicPartition(topic.name(), p))
                .toList();
        Map<String, V> last = new HashMap<>();
        try (KafkaConsumer<String, V> consumer = new KafkaConsumer<>(
                config, topic.key().deserializer(), topic.value().deserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                for (ConsumerRecord<String, V> record : consumer.poll(POLL)) {
                    last.put(record.key(), record.value());
                }
            }
        }
        return last;
    }
}
