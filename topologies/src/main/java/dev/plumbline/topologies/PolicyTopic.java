package dev.plumbline.topologies;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The compacted topic {@code policy} of a prefix, in which the prefix itself stands. */
final class PolicyTopic {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> client;
    private final String name;

    PolicyTopic(Map<String, Object> client, String name) {
        this.client = client;
        this.name = name;
    }

    /** The prefix that stands in the topic now; nothing where none does. */
    Optional<Prefix> read() {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        TopicPartition partition = new TopicPartition(name, 0);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            String last = null;
            while (consumer.position(partition) < end) {
                last = last(consumer.poll(POLL), last);
            }
            return Optional.ofNullable(last).map(PrefixJson::read);
        }
    }

    void write(Prefix prefix) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            Provisioning.get(producer.send(new ProducerRecord<>(name, PrefixJson.KEY, PrefixJson.write(prefix))));
        }
    }

    private static @Nullable String last(Iterable<ConsumerRecord<String, String>> records, @Nullable String last) {
        String latest = last;
        for (ConsumerRecord<String, String> record : records) {
            latest = PrefixJson.KEY.equals(record.key()) ? record.value() : latest;
        }
        return latest;
    }
}
