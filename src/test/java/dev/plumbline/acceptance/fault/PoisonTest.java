package dev.plumbline.acceptance.fault;

import static dev.plumbline.acceptance.delivery.Newsroom.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.SharedBroker;
import dev.plumbline.acceptance.delivery.Newsroom;
import dev.plumbline.acceptance.delivery.StrictPagerDuty;
import dev.plumbline.acceptance.service.Command;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.DeadLetter;
import dev.plumbline.topologies.CompactedTopicReader;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged records lie on every topic of a prefix, before an instance starts and while it runs. Each is noted with its
 * place and its reason, and pages go out as if they were not there: while it runs, and after a restart.
 */
@ExtendWith(SharedBroker.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PoisonTest {

    private static final long YEAR_9999 = 253_400_000_000_000L;
    private static final Prefix PREFIX = new Prefix("poison", Prefix.Kind.LIVE, 1, 1);
    private static final Topics TOPICS = Topics.of(PREFIX);

    private final Broker broker;
    private final KafkaProducer<byte[], byte[]> producer;
    private final StrictPagerDuty pagerDuty = new StrictPagerDuty(0);
    private final Map<String, String> planted = new TreeMap<>();

    @TempDir
    Path folder;

    PoisonTest(Broker broker) {
        this.broker = broker;
        this.producer = new KafkaProducer<>(broker.client(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Test
    void damagedRecords_onEveryTopic_costThemselves() throws Exception {
        new Provisioning(broker.client()).provide(PREFIX, 1, Topics.RETENTION);
        plant();
        try (pagerDuty;
                producer;
                Newsroom newsroom = new Newsroom(broker.client(), PREFIX)) {
            newsroom.opened("inc-0", Level.PAGE);
            try (Command run = run()) {
                await("the page that was there before", () -> pagerDuty.woken().size() == 1);
                plant();
                newsroom.opened("inc-1", Level.PAGE);
                await("a page", () -> pagerDuty.woken().size() == 2);
                unreadableAlert(newsroom, "inc-2");
                await(
                        "the page whose alert cannot be read",
                        () -> pagerDuty.woken().size() == 3);
                assertNoted();
                String ready = run.body("/readyz");
                assertEquals(200, run.status("/readyz"), ready);
                assertTrue(ready.contains("\"status\":\"degraded\""), ready);
                assertTrue(ready.contains("topic poison.tallies, partition 0, offset"), ready);
                String metrics = run.body("/metrics");
                assertTrue(metrics.contains("plumbline_poison_records{"), metrics);
            }
            newsroom.opened("inc-3", Level.PAGE);
            try (Command run = run()) {
                await("the page after a restart", () -> pagerDuty.woken().size() == 4);
                assertEquals(200, run.status("/healthz"));
                newsroom.closed("inc-0", Level.PAGE);
                await("its end", () -> pagerDuty.resolved().size() == 1);
            }
            assertNoted();
            for (List<String> woken : pagerDuty.woken().values()) {
                assertEquals(List.of("critical"), woken);
            }
            assertEquals(List.of(), pagerDuty.broken());
        }
    }

    /** What is wrong with each topic's records in general, and then what only its own values can have. */
    private void plant() throws Exception {
        Set<String> unread =
                Set.of(TOPICS.samples().name(), TOPICS.rejected().deadLetters().name());
        for (Topic<?, ?> topic : TOPICS.all()) {
            for (String key : new TreeSet<>(Set.of("inc-0", "samples/0", "prefix", "policy/1"))) {
                send(unread, topic.name(), key, "no json", expected(topic, key, "malformed"));
                send(unread, topic.name(), key, "", expected(topic, key, "malformed"));
                send(unread, topic.name(), key, "{\"v\":9}", expected(topic, key, "later-version"));
                send(unread, topic.name(), key, null, "empty");
            }
        }
        send(TOPICS.inner().tallies(), "samples/0", watermark(0, 1, YEAR_9999), "out-of-bounds");
        send(TOPICS.inner().tallies(), "samples/7", watermark(7, 8, 0), "out-of-bounds");
        send(TOPICS.inner().contexts(), "samples/7", watermark(7, 8, 0), "out-of-bounds");
        Incident incident = Newsroom.incident("inc-0", Level.PAGE, true);
        send(TOPICS.incidents(), "another", incident, "wrong-key");
        send(TOPICS.delivery().alerts(), "another", new Alert(Alert.Event.CLOSED, 0, incident), "wrong-key");
        send(TOPICS.delivery().alerts(), "inc-0", new Alert(Alert.Event.CLOSED, YEAR_9999, incident), "out-of-bounds");
        NotificationState receipt = new NotificationState(
                "first", "inc-1", NotificationState.State.CLOSED, Level.PAGE, false, YEAR_9999, "over");
        send(TOPICS.delivery().deliveries(), receipt.key(), receipt, "out-of-bounds");
        send(TOPICS.delivery().deliveries(), "another", receipt, "wrong-key");
    }

    /** The topic of policies holds text, and knows by the key what a record is. */
    private static String expected(Topic<?, ?> topic, String key, String reason) {
        if (!topic.equals(TOPICS.policy())) {
            return reason;
        }
        return switch (key) {
            case "policy/1" -> reason;
            case "prefix" -> "";
            default -> "wrong-key";
        };
    }

    private static Watermark watermark(int partition, int partitions, long time) {
        return new Watermark(
                SourceStage.SAMPLES,
                partition,
                partitions,
                time,
                Watermark.State.RUNNING,
                new TreeMap<>(),
                Accounts.NONE);
    }

    /** The incident stands in its topic; what tells of it cannot be read. */
    private void unreadableAlert(Newsroom newsroom, String id) throws Exception {
        Topic<String, Incident> topic = TOPICS.incidents();
        send(topic, id, Newsroom.incident(id, Level.PAGE, false), "");
        send(Set.of(), TOPICS.delivery().alerts().name(), id, "no json", "malformed");
    }

    private <V> void send(Topic<String, V> topic, String key, V value, String reason) throws Exception {
        send(topic.name(), key, topic.value().serializer().serialize(topic.name(), value), reason);
    }

    private void send(Set<String> unread, String topic, String key, String value, String reason) throws Exception {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        send(topic, key, bytes, unread.contains(topic) ? "" : reason);
    }

    private void send(String topic, String key, byte[] value, String reason) throws Exception {
        RecordMetadata at = producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                .get();
        if (!reason.isEmpty()) {
            planted.put(topic + "/" + at.partition() + "/" + at.offset(), reason);
        }
    }

    /** The stages note theirs when they commit. */
    private void assertNoted() {
        for (int tries = 0; tries < 20 && !poison().equals(planted); tries++) {
            Newsroom.pause(500);
        }
        Map<String, String> missing = new TreeMap<>(planted);
        Map<String, String> more = new TreeMap<>(poison());
        planted.forEach(more::remove);
        poison().forEach(missing::remove);
        assertEquals("not noted {}, noted too {}", "not noted " + missing + ", noted too " + more);
    }

    /** What the topic {@code poison} says: the reason by the place. */
    private Map<String, String> poison() {
        Map<String, String> noted = new TreeMap<>();
        List<DeadLetter> ignored = new ArrayList<>();
        try (CompactedTopicReader reader =
                new CompactedTopicReader(broker.client(), "test", ignored::add, Clock.systemUTC())) {
            reader.add(TOPICS.rejected().poison(), (letter, record) -> noted.put(letter.place(), letter.reason()));
            reader.readToEnd();
        }
        return noted;
    }

    private Command run() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), StrictPagerDuty.KEY);
        Path policy = Files.writeString(folder.resolve("policy.yaml"), """
            delivery:
              receivers:
                first: {type: pagerduty, url: "%s", routing_key: "file:%s"}
            """.formatted(pagerDuty.url(), key));
        return Command.start(
                        folder,
                        "run",
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--prefix",
                        PREFIX.name(),
                        "--policy",
                        policy.toString(),
                        "--data",
                        folder.resolve("data").toString(),
                        "--http",
                        "127.0.0.1:0")
                .awaitReady();
    }
}
