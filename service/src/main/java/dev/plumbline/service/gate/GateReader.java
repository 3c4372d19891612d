package dev.plumbline.service.gate;

import dev.plumbline.topologies.ActionTopics;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Fills a board from the topics, all of them on every instance: no group, no offsets, nothing to wait for but the end. */
public final class GateReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final ActionTopics topics;
    private final GateBoard board;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private volatile @Nullable Thread running;

    /**
     * @param client what a client needs to reach the cluster
     */
    public GateReader(Map<String, Object> client, Prefix prefix, GateBoard board) {
        this.topics = Topics.of(prefix).actions();
        this.board = board;
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic<?, ?> topic : List.of(topics.gates(), topics.overrides())) {
            for (int i = 0; i < topic.partitions(); i++) {
                partitions.add(new TopicPartition(topic.name(), i));
            }
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        this.ends = consumer.endOffsets(partitions);
    }

    /** Reads what is there, and ends. */
    public void readOnce() {
        while (!board.isComplete()) {
            poll();
        }
    }

    /** Reads on and on in a thread of its own. */
    public void start(Consumer<Exception> failed) {
        Thread thread = new Thread(
                () -> {
                    try (consumer) {
                        while (true) {
                            poll();
                        }
                    } catch (WakeupException e) {
                        // closed
                    } catch (RuntimeException e) {
                        failed.accept(e);
                    }
                },
                "gates");
        thread.setDaemon(true);
        thread.start();
        running = thread;
    }

    private void poll() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (record.value() == null) {
                continue;
            }
            if (record.topic().equals(topics.gates().name())) {
                board.take(topics.gates().value().deserializer().deserialize(record.topic(), record.value()));
            } else {
                board.take(topics.overrides().value().deserializer().deserialize(record.topic(), record.value()));
            }
        }
        if (!board.isComplete()
                && ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
            board.completed();
        }
    }

    @Override
    public void close() {
        Thread thread = running;
        if (thread == null) {
            consumer.close();
            return;
        }
        consumer.wakeup();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
