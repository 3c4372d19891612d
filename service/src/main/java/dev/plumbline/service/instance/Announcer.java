package dev.plumbline.service.instance;

import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Tells a listener what a prefix says: the alerts, and what became of the records. The instances of a prefix share the work, so
 * that each alert is told by one of them; once as a rule, and again if that one ends before it could note that it did.
 */
public final class Announcer implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Topics topics;
    private final Listener listener;
    private final Consumer<Exception> failed;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private Map<TopicPartition, OffsetAndMetadata> told = Map.of();

    /** Hears what a prefix says. */
    public interface Listener {

        /** A change of an incident. */
        void alert(Alert alert);

        /** What became of more records. */
        void accounts(Accounts accounts);

        /** What was counted in a window. */
        default void tally(Tally tally) {}
    }

    /**
     * @param client what a client needs to reach the cluster
     * @param failed called where it cannot go on
     */
    public Announcer(Map<String, Object> client, Prefix prefix, Listener listener, Consumer<Exception> failed) {
        this.topics = Topics.of(prefix);
        this.listener = listener;
        this.failed = failed;
        this.consumer =
                new KafkaConsumer<>(config(client, prefix), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.thread = new Thread(this::run, "announcer");
        thread.start();
    }

    /** The consumer group of the announcers of a prefix. */
    public static String group(Prefix prefix) {
        return prefix.name() + ".announcer";
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

    private void run() {
        try (consumer) {
            consumer.subscribe(List.of(topics.alerts().name(), topics.tallies().name()));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    tell(record);
                }
                note();
            }
        } catch (WakeupException e) {
            // closed
        } catch (RuntimeException e) {
            failed.accept(e);
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.alerts().name())) {
            listener.alert(topics.alerts().value().deserializer().deserialize(record.topic(), record.value()));
            return;
        }
        TallyRecord tally = topics.tallies().value().deserializer().deserialize(record.topic(), record.value());
        if (tally instanceof Part part) {
            listener.tally(part.tally());
        }
        // A watermark goes to every partition: it is counted in one.
        if (tally instanceof Watermark w && w.partition() % topics.tallies().partitions() == record.partition()) {
            listener.accounts(w.accounts());
        }
    }

    /** Also notes that it went past the marks of transactions, which are no records. */
    private void note() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        consumer.assignment().forEach(p -> positions.put(p, new OffsetAndMetadata(consumer.position(p))));
        if (!positions.equals(told)) {
            consumer.commitSync(positions);
            told = positions;
        }
    }

    private static Map<String, Object> config(Map<String, Object> client, Prefix prefix) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group(prefix));
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        return config;
    }
}
