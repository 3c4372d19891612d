package dev.plumbline.topologies;

import dev.plumbline.models.json.PublishedJson;
import dev.plumbline.models.policy.Published;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The policies that were published, read from the compacted topic {@code policy} as they come. One thread uses it. */
public final class PolicyLog implements AutoCloseable {

    /** Before the start of the first window in which a policy is in force, as a key: the last word on that window counts. */
    private static final String KEY = "policy/";

    private final TopicPartition partition;
    private final KafkaConsumer<String, String> consumer;

    /** @param client what a client needs to reach the cluster */
    public PolicyLog(Map<String, Object> client, Prefix prefix) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        partition = new TopicPartition(Topics.of(prefix).policy().name(), 0);
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /** All that stands there now. */
    public List<Published> readAll() {
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        List<Published> all = new ArrayList<>();
        while (consumer.position(partition) < end) {
            all.addAll(poll(Duration.ofMillis(100)));
        }
        return all;
    }

    /** What comes within this time. */
    public List<Published> poll(Duration timeout) {
        List<Published> published = new ArrayList<>();
        for (ConsumerRecord<String, String> record : consumer.poll(timeout)) {
            if (record.key() != null && record.key().startsWith(KEY) && record.value() != null) {
                published.add(PublishedJson.read(record.value()));
            }
        }
        return published;
    }

    /** Makes another thread's {@link #poll} end with a {@link org.apache.kafka.common.errors.WakeupException}. */
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** Writes one; returns once it is stored. */
    public static void publish(Map<String, Object> client, Prefix prefix, Published published) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        String key = String.format(Locale.ROOT, "%s%019d", KEY, published.from());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            Provisioning.get(producer.send(
                    new ProducerRecord<>(Topics.of(prefix).policy().name(), key, PublishedJson.write(published))));
        }
    }
}
