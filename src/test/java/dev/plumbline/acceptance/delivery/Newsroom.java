package dev.plumbline.acceptance.delivery;

import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Blame;
import dev.plumbline.models.incident.Course;
import dev.plumbline.models.incident.Impact;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.incident.Measurement;
import dev.plumbline.service.view.ClusterView;
import dev.plumbline.topologies.PoisonRecords;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Says what the last stage says: an incident and its alert, in one transaction. */
public final class Newsroom implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long ONSET = 1_756_080_000_000L;

    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;

    public Newsroom(Map<String, Object> client, Prefix prefix) {
        this.topics = Topics.of(prefix);
        client.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "newsroom-" + UUID.randomUUID());
        this.producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    public static Incident incident(String id, Level level, boolean closed) {
        return incident(id, level, closed, "3 of 10 sessions say so");
    }

    public static Incident incident(String id, Level level, boolean closed, String text) {
        return new Incident(
                id,
                "rank-large",
                Layer.ROUTING,
                level,
                new Blame(
                        Cohort.of("pool", "tpu-a"),
                        List.of("hardware=tpu"),
                        List.of(),
                        "routing",
                        "contract",
                        List.of("routing")),
                new Course(
                        ONSET,
                        new Incident.Span(ONSET - 10_000, ONSET),
                        ONSET + 60_000,
                        level == Level.PAGE ? ONSET + 60_000 : null,
                        closed ? ONSET + 600_000 : null,
                        closed ? Incident.Ending.RECOVERED : null,
                        Incident.Again.NEVER),
                new Measurement(
                        10, 3, 0.3, 1e-6, 3e5, new Incident.Interval(1e4, Double.POSITIVE_INFINITY), 20, 15, 45),
                new Impact(10, 0.9, new Ledger(10, 5, 100, 50)),
                text);
    }

    /** All that stands in the topics, as an instance sees it. */
    public static ClusterView view(Map<String, Object> client, Prefix prefix) {
        Clock clock = Clock.systemUTC();
        ClusterView view = new ClusterView(client, prefix, new PoisonRecords(client, prefix, clock), clock);
        view.start();
        return view;
    }

    public void opened(String id, Level level) {
        publish(Alert.Event.OPENED, incident(id, level, false));
    }

    public void raised(String id) {
        publish(Alert.Event.RAISED, incident(id, Level.PAGE, false));
    }

    public void closed(String id, Level level) {
        publish(Alert.Event.CLOSED, incident(id, level, true));
    }

    void publish(Alert.Event event, Incident incident) {
        producer.beginTransaction();
        send(topics.incidents(), incident.id(), incident);
        send(
                topics.delivery().alerts(),
                incident.id(),
                new Alert(event, incident.course().detected(), incident));
        producer.commitTransaction();
    }

    void decided(OperatorAction act) {
        producer.beginTransaction();
        send(topics.delivery().people(), act.id(), act);
        producer.commitTransaction();
    }

    void rolledBack(Rollback rollback) {
        producer.beginTransaction();
        send(topics.actions().rollbacks(), rollback.model(), rollback);
        producer.commitTransaction();
    }

    @Override
    public void close() {
        producer.close();
    }

    public static void await(String what, BooleanSupplier done) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what);
            }
            pause(50);
        }
    }

    public static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private <V> void send(Topic<String, V> topic, String key, V value) {
        producer.send(new ProducerRecord<>(
                topic.name(),
                topic.key().serializer().serialize(topic.name(), key),
                topic.value().serializer().serialize(topic.name(), value)));
    }
}
