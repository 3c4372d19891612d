package dev.plumbline.service.instance;

import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.sample.DeadLetter;
import dev.plumbline.service.view.FleetStatus;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.RejectedRecord;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener what a prefix says: the alerts, and what became of the records. The instances of a prefix share the
 * work, so that each alert is told by one of them; once as a rule, and again if that one ends before it could note that
 * it did.
 */
public final class Announcer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Topics topics;
    private final Listener listener;
    private final Consumer<DeadLetter> poison;
    private final Map<String, Object> config;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Map<TopicPartition, OffsetAndMetadata> noted = Map.of();

    /** Hears what a prefix says. */
    public interface Listener {

        /** A change of an incident. */
        void alert(Alert alert);

        /** What became of more records. */
        void accounts(Accounts accounts);

        /** What was counted in a window. */
        default void tally(Tally tally) {}

        /** The status is another than before. */
        default void status(FleetStatus status) {}
    }

    /**
     * @param client what a client needs to reach the cluster
     * @param poison is told of records that cannot be read
     */
    public Announcer(Map<String, Object> client, Prefix prefix, Listener listener, Consumer<DeadLetter> poison) {
        this.topics = Topics.of(prefix);
        this.listener = listener;
        this.poison = poison;
        this.config = config(client, prefix);
        this.thread = new Thread(this::run, "announcer");
    }

    /** Starts to listen. */
    public void start() {
        thread.start();
    }

    /** The consumer group of the announcers of a prefix. */
    public static String group(Prefix prefix) {
        return prefix.name() + ".announcer";
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After an error a new consumer goes on from what was noted. */
    private void run() {
        while (closed.getCount() > 0) {
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                follow(consumer);
            } catch (RuntimeException e) {
                LOG.warn("alerts cannot be read, tries again", e);
                rest();
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        noted = Map.of();
        consumer.subscribe(List.of(
                topics.delivery().alerts().name(), topics.inner().tallies().name()));
        while (closed.getCount() > 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                try {
                    announce(record);
                } catch (RejectedRecord e) {
                    poison.accept(e.letter(record.topic(), record.partition(), record.offset(), record.value()));
                }
            }
            note(consumer);
        }
    }

    private void rest() {
        try {
            boolean unused = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    private void announce(ConsumerRecord<byte[], byte[]> record) throws RejectedRecord {
        if (record.topic().equals(topics.delivery().alerts().name())) {
            listener.alert(topics.delivery().alerts().read(record));
            return;
        }
        TallyRecord tally = topics.inner().tallies().read(record);
        if (tally instanceof Part part) {
            listener.tally(part.tally());
        }
        // A watermark goes to every partition: it is counted in one.
        if (tally instanceof Watermark w
                && w.partition() % topics.inner().tallies().partitions() == record.partition()) {
            listener.accounts(w.accounts());
        }
    }

    /** Also notes that it went past the marks of transactions, which are no records. */
    private void note(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        consumer.assignment().forEach(p -> positions.put(p, new OffsetAndMetadata(consumer.position(p))));
        if (!positions.equals(noted)) {
            consumer.commitSync(positions);
            noted = positions;
        }
    }

    private static Map<String, Object> config(Map<String, Object> client, Prefix prefix) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group(prefix));
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000);
        config.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        return config;
    }
}
