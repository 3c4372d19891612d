package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A membership in the consumer group of one receiver: reads alerts, and commits their offset in one transaction with
 * what the receiver knows.
 */
final class AlertSession implements AutoCloseable {

    private final Topics topics;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<String, NotificationState> producer;

    private AlertSession(
            Topics topics, KafkaConsumer<byte[], byte[]> consumer, KafkaProducer<String, NotificationState> producer) {
        this.topics = topics;
        this.consumer = consumer;
        this.producer = producer;
    }

    static AlertSession open(Map<String, Object> client, Topics topics, String group) {
        KafkaConsumer<byte[], byte[]> consumer = consumer(client, group);
        try {
            return new AlertSession(topics, consumer, producer(client, topics, group));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    void subscribe(ConsumerRebalanceListener listener) {
        producer.initTransactions();
        consumer.subscribe(List.of(topics.delivery().alerts().name()), listener);
    }

    /**
     * Polls, which also keeps the membership.
     *
     * @param read whether to read alerts; else all partitions are paused
     */
    ConsumerRecords<byte[], byte[]> poll(boolean read, Duration wait) {
        if (read) {
            consumer.resume(consumer.assignment());
        } else {
            consumer.pause(consumer.assignment());
        }
        return consumer.poll(wait);
    }

    /** Waits until no transaction of an earlier member is under way in these partitions. */
    void awaitTransactions(Set<TopicPartition> partitions) {
        consumer.committed(partitions);
    }

    /** The offset of the next alert to be read. */
    long position(int partition) {
        return consumer.position(new TopicPartition(topics.delivery().alerts().name(), partition));
    }

    /**
     * @param state what the receiver knows of an incident now; null where that did not change
     * @param next offset from which the next member goes on
     */
    void commit(@Nullable NotificationState state, int partition, long next) {
        producer.beginTransaction();
        if (state != null) {
            Future<?> unused = // the transaction fails with it
                    producer.send(
                            new ProducerRecord<>(topics.delivery().deliveries().name(), partition, state.key(), state));
        }
        producer.sendOffsetsToTransaction(
                Map.of(new TopicPartition(topics.delivery().alerts().name(), partition), new OffsetAndMetadata(next)),
                consumer.groupMetadata());
        producer.commitTransaction();
    }

    @Override
    public void close() {
        try (consumer) {
            producer.close();
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> client, String group) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000);
        config.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static KafkaProducer<String, NotificationState> producer(
            Map<String, Object> client, Topics topics, String group) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group + "." + UUID.randomUUID());
        config.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        return new KafkaProducer<>(
                config,
                topics.delivery().deliveries().key().serializer(),
                topics.delivery().deliveries().value().serializer());
    }
}
