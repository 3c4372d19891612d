package dev.plumbline.service.delivery.operator;

import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.service.Failure;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All incidents, what receivers know of them, and what people decided: the compacted topics of a prefix, read from their
 * beginning and followed for ever. May be asked by any thread.
 */
public final class IncidentView implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IncidentView.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 20;

    private final Map<String, Object> client;
    private final Topics topics;
    private final List<TopicPartition> partitions;
    private final Admin admin;
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final Map<String, Incident> incidents = new ConcurrentHashMap<>();
    private final Map<String, Kept> receipts = new ConcurrentHashMap<>();
    private final OperatorActions people = new OperatorActions();
    private final Thread thread;
    private volatile boolean closed;

    /** A receipt, and in which partition it is kept. */
    public record Kept(int partition, NotificationState receipt) {}

    /** Starts to read. */
    public IncidentView(Map<String, Object> client, Prefix prefix) {
        this.client = Map.copyOf(client);
        this.topics = Topics.of(prefix);
        this.partitions = Stream.of(topics.incidents(), topics.deliveries(), topics.people())
                .flatMap(IncidentView::partitions)
                .toList();
        this.admin = Admin.create(this.client);
        this.thread = new Thread(this::run, "board");
        thread.setDaemon(true);
        thread.start();
    }

    /** An incident as it stands. */
    public Optional<Incident> incident(String id) {
        return Optional.ofNullable(incidents.get(id));
    }

    /** All incidents, the last first. */
    public List<Incident> incidents() {
        return incidents.values().stream()
                .sorted(Comparator.comparingLong(Incident::detected).reversed().thenComparing(Incident::id))
                .toList();
    }

    /** What all receivers know of an incident. */
    public List<NotificationState> receipts(String incident) {
        return receipts.values().stream()
                .map(Kept::receipt)
                .filter(receipt -> receipt.incident().equals(incident))
                .sorted(Comparator.comparing(NotificationState::receiver))
                .toList();
    }

    /** What a receiver knows of the incidents of one partition, by their ids. */
    public Map<String, NotificationState> receipts(String receiver, int partition) {
        return receipts.values().stream()
                .filter(kept -> kept.partition() == partition
                        && kept.receipt().receiver().equals(receiver))
                .collect(Collectors.toMap(kept -> kept.receipt().incident(), Kept::receipt));
    }

    /** What receivers know to go on. */
    public List<Kept> open() {
        return receipts.values().stream()
                .filter(kept -> kept.receipt().state() == NotificationState.State.OPEN)
                .toList();
    }

    /** What people decided. */
    public OperatorActions people() {
        return people;
    }

    /** Waits until it has read all that was written before, transactions that are under way included. */
    public void catchUp() {
        Map<TopicPartition, Long> ends = ends();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ends.entrySet().stream().anyMatch(e -> positions.getOrDefault(e.getKey(), 0L) < e.getValue())) {
            if (closed || System.nanoTime() > deadline) {
                throw new KafkaException("cannot see all incidents and what receivers know of them");
            }
            pause(PAUSE_MILLIS);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        admin.close(Duration.ofSeconds(1));
    }

    private void run() {
        while (!closed) {
            try {
                read();
            } catch (RuntimeException e) {
                LOG.warn("cannot read incidents and what receivers know of them, tries again", e);
                pause(1000);
            }
        }
    }

    private void read() {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                consumer.poll(POLL).forEach(this::take);
                partitions.forEach(p -> positions.put(p, consumer.position(p)));
            }
        } catch (WakeupException e) {
            // closed
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        if (record.topic().equals(topics.incidents().name())) {
            Incident incident = value(topics.incidents(), record);
            incidents.put(incident.id(), incident);
        } else if (record.topic().equals(topics.deliveries().name())) {
            NotificationState receipt = value(topics.deliveries(), record);
            receipts.put(receipt.key(), new Kept(record.partition(), receipt));
        } else {
            OperatorAction act = value(topics.people(), record);
            people.take(act);
        }
    }

    private static <V> V value(Topic<?, V> topic, ConsumerRecord<byte[], byte[]> record) {
        return topic.value().deserializer().deserialize(record.topic(), record.value());
    }

    private Map<TopicPartition, Long> ends() {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        try {
            Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(
                            asked, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return ends.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, e -> e.getValue().offset()));
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new KafkaException("cannot see the end of the incidents", e);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }

    private static Stream<TopicPartition> partitions(Topic<?, ?> topic) {
        return IntStream.range(0, topic.partitions()).mapToObj(p -> new TopicPartition(topic.name(), p));
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }
}
