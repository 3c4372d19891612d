package dev.plumbline.service.instance;

import dev.plumbline.models.incident.Evidence;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Hears what monitors say from now on, on every instance: no group, no offsets. */
final class EvidenceReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;

    /**
     * @param client what a client needs to reach the cluster
     * @param failed called where it cannot go on
     */
    EvidenceReader(Map<String, Object> client, Prefix prefix, Consumer<Evidence> heard, Consumer<Exception> failed) {
        Topic<String, Evidence> topic = Topics.of(prefix).evidence();
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = IntStream.range(0, topic.partitions())
                .mapToObj(p -> new TopicPartition(topic.name(), p))
                .toList();
        this.thread = new Thread(() -> run(topic, partitions, heard, failed), "evidence");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(
            Topic<String, Evidence> topic,
            List<TopicPartition> partitions,
            Consumer<Evidence> heard,
            Consumer<Exception> failed) {
        try (consumer) {
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            while (true) {
                consumer.poll(POLL)
                        .forEach(record ->
                                heard.accept(topic.value().deserializer().deserialize(record.topic(), record.value())));
            }
        } catch (WakeupException e) {
            // closed
        } catch (RuntimeException e) {
            failed.accept(e);
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
