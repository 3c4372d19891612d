package dev.plumbline.service.engines;

import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.topologies.Topic;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a gateway does with the topic of unsticks: each is carried out once, by its id. */
final class StuckSessions implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaConsumer<String, Unstick> consumer;
    private final Thread thread;

    private StuckSessions(KafkaConsumer<String, Unstick> consumer, Consumer<Unstick> release) {
        this.consumer = consumer;
        this.thread = new Thread(() -> run(release), "unsticks");
    }

    /** Reads from now on. */
    static StuckSessions follow(Map<String, Object> client, Topic<String, Unstick> topic, Consumer<Unstick> release) {
        KafkaConsumer<String, Unstick> consumer = new KafkaConsumer<>(
                client, new StringDeserializer(), topic.value().deserializer());
        consumer.assign(consumer.partitionsFor(topic.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList());
        consumer.seekToBeginning(consumer.assignment());
        StuckSessions sessions = new StuckSessions(consumer, release);
        sessions.thread.start();
        return sessions;
    }

    private void run(Consumer<Unstick> release) {
        Set<String> done = new HashSet<>();
        try (consumer) {
            while (!Thread.currentThread().isInterrupted()) {
                consumer.poll(POLL).forEach(record -> {
                    Unstick unstick = record.value();
                    if (unstick.force() == Enforcement.ORDERED && done.add(unstick.id())) {
                        release.accept(unstick);
                    }
                });
            }
        } catch (WakeupException e) {
            // closed
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
    }
}
