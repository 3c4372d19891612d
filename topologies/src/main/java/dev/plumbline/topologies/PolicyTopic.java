package dev.plumbline.topologies;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The compacted topic {@code policy} of a prefix, in which the prefix itself stands. */
final class PolicyTopic {

    private final Map<String, Object> client;
    private final Topic<String, String> topic;

    PolicyTopic(Map<String, Object> client, Topic<String, String> topic) {
        this.client = client;
        this.topic = topic;
    }

    /**
     * The prefix that stands in the topic now, by the last record of it that can be read; nothing where there is none.
     *
     * @throws PrefixMismatch where there are such records, and none of them can be read
     */
    Optional<Prefix> read() {
        List<Prefix> found = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
        try (CompactedTopicReader reader =
                new CompactedTopicReader(client, topic.name(), PoisonRecords.logged(), Clock.systemUTC())) {
            reader.add(topic, (json, record) -> {
                if (isPrefix(record.key())) {
                    read(json, found, damaged);
                }
            });
            reader.readToEnd();
        }
        if (found.isEmpty() && !damaged.isEmpty()) {
            throw new PrefixMismatch(
                    "of the prefix at " + topic.name() + " no record can be read: " + damaged.get(damaged.size() - 1));
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
    }

    private static boolean isPrefix(byte @Nullable [] key) {
        return key != null && PrefixJson.KEY.equals(new String(key, StandardCharsets.UTF_8));
    }

    private static void read(String json, List<Prefix> found, List<String> damaged) {
        try {
            found.add(PrefixJson.read(json));
        } catch (IllegalStateException e) {
            damaged.add(String.valueOf(e.getMessage()));
        }
    }

    void write(Prefix prefix) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            Provisioning.get(
                    producer.send(new ProducerRecord<>(topic.name(), PrefixJson.KEY, PrefixJson.write(prefix))));
        }
    }
}
