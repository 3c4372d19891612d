package dev.plumbline.service.console;

import dev.plumbline.models.incident.Incident;
import dev.plumbline.topologies.ActionTopics;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows what the last stage says, on every instance: no group and no offsets, from some hours ago until it is closed. */
final class Follower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final Duration FLOW = Duration.ofHours(6);
    private static final Duration ACTIONS = Duration.ofDays(7);

    private final Map<String, Object> client;
    private final Prefix prefix;
    private final Topics topics;
    private final Clock clock;
    private final long window;
    private final RecentView recent;
    private final Runnable changed;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<String, Long> times = new HashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param client what a client needs to reach the cluster
     * @param window length of a window of event time
     * @param changed called after something was taken
     */
    Follower(
            Map<String, Object> client,
            Prefix prefix,
            Clock clock,
            Duration window,
            RecentView recent,
            Runnable changed) {
        this.client = Map.copyOf(client);
        this.prefix = prefix;
        this.topics = Topics.of(prefix);
        this.clock = clock;
        this.window = window.toMillis();
        this.recent = recent;
        this.changed = changed;
        this.thread = new Thread(this::run, "console");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try {
                follow();
            } catch (RuntimeException e) {
                LOG.warn("the console cannot read the topics, tries again", e);
                pause();
            }
        }
    }

    private void follow() {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            begin(consumer);
            while (!closed) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (record.value() != null) {
                        take(record);
                    }
                    positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                }
                if (!records.isEmpty()) {
                    changed.run();
                }
            }
        } catch (WakeupException e) {
            // closed
        }
    }

    /** Goes on where it was, or begins some hours ago. */
    private void begin(KafkaConsumer<byte[], byte[]> consumer) {
        if (positions.isEmpty()) {
            long now = clock.millis();
            ActionTopics actions = topics.actions();
            Map<TopicPartition, Long> since = new HashMap<>();
            List.of(topics.evidence(), topics.tallies(), topics.incidents())
                    .forEach(topic -> since.putAll(all(topic, now - FLOW.toMillis())));
            List.of(actions.audit(), actions.unsticks(), actions.rollbacks())
                    .forEach(topic -> since.putAll(all(topic, now - ACTIONS.toMillis())));
            consumer.assign(since.keySet());
            Map<TopicPartition, Long> ends = consumer.endOffsets(since.keySet());
            consumer.offsetsForTimes(since)
                    .forEach((partition, found) -> positions.put(
                            partition, found == null ? ends.getOrDefault(partition, 0L) : found.offset()));
        }
        consumer.assign(positions.keySet());
        positions.forEach(consumer::seek);
    }

    private static Map<TopicPartition, Long> all(Topic<?, ?> topic, long time) {
        Map<TopicPartition, Long> partitions = new HashMap<>();
        for (int i = 0; i < topic.partitions(); i++) {
            partitions.put(new TopicPartition(topic.name(), i), time);
        }
        return partitions;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        ActionTopics actions = topics.actions();
        String topic = record.topic();
        if (topic.equals(topics.evidence().name())) {
            recent.take(value(topics.evidence(), record));
        } else if (topic.equals(topics.tallies().name())) {
            int partitions = topics.tallies().partitions();
            var said = value(topics.tallies(), record);
            recent.take(said, said.partition() % partitions == record.partition());
        } else if (topic.equals(topics.incidents().name())) {
            Incident incident = value(topics.incidents(), record);
            recent.take(time(record, incident), incident);
        } else if (topic.equals(actions.audit().name())) {
            recent.take(value(actions.audit(), record));
        } else if (topic.equals(actions.unsticks().name())) {
            recent.take(value(actions.unsticks(), record));
        } else {
            recent.take(value(actions.rollbacks(), record));
        }
    }

    /** When an incident stood so. A recording is read faster than it was made; there an incident is told once a window. */
    private long time(ConsumerRecord<byte[], byte[]> record, Incident incident) {
        if (prefix.kind() == Prefix.Kind.LIVE) {
            return record.timestamp();
        }
        return times.merge(incident.id(), incident.detected(), (last, first) -> last + window);
    }

    private static <V> V value(Topic<?, V> topic, ConsumerRecord<byte[], byte[]> record) {
        return topic.value().deserializer().deserialize(record.topic(), record.value());
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
