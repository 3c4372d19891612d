package dev.plumbline.service.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Plumbline;
import dev.plumbline.service.Records;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.replay.Publisher;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker, a replay, and what is read back from its topic. */
class KafkaRangeTest {

    private static final List<String> LINES =
            IntStream.range(0, 3_000).mapToObj(i -> Records.at(i, "s" + i % 97)).toList();

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Cluster cluster;

    private final StringWriter said = new StringWriter();

    @BeforeAll
    static void publish() throws Exception {
        cluster = Cluster.embedded(folder.resolve("broker"), 0);
        KafkaRangeTest first = new KafkaRangeTest();
        assertEquals(
                0, first.plumbline("replay", Records.file(folder, LINES), "--prefix", "first"), first.said.toString());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void next_ofAReplaysTopic_givesAllLinesInTheirOrder() {
        assertEquals(LINES, lines("first.samples", 0, Long.MAX_VALUE));
    }

    @Test
    void open_ofTimes_takesWhatWasAppendedBetweenThem() {
        long now = System.currentTimeMillis();
        assertEquals(
                LINES.size(),
                lines("first.samples", now - 3_600_000, now + 3_600_000).size());
        assertEquals(List.of(), lines("first.samples", now + 3_600_000, Long.MAX_VALUE));
        assertEquals(List.of(), lines("first.samples", 0, now - 3_600_000));
    }

    @Test
    void replay_fromKafka_publishesTheSameUnderAnotherPrefix() {
        assertEquals(
                0,
                plumbline("replay", "--from", "kafka", "--topic", "first.samples", "--prefix", "second"),
                said.toString());
        assertTrue(
                said.toString().contains("3000 records") || said.toString().contains("3,000 records"), said.toString());
        assertEquals(LINES, lines("second.samples", 0, Long.MAX_VALUE), "with the event times that they had");
    }

    @Test
    void backtest_fromKafka_countsWhatTheTopicHolds() {
        assertEquals(0, plumbline("backtest", "--from", "kafka", "--topic", "first.samples"), said.toString());
        assertTrue(said.toString().contains("3,000 responses read: 3,000 counted"), said.toString());
    }

    /** What a fast clock wrote is judged by the append time; a replay takes that time along. */
    @Test
    void replay_ofLiveRecords_takesTheirAppendTimesAlong() throws Exception {
        Map<String, Object> client = cluster.clientProperties();
        try (Admin admin = Admin.create(client)) {
            NewTopic live = new NewTopic("live.samples", 1, (short) 1)
                    .configs(Map.of("message.timestamp.type", "LogAppendTime"));
            admin.createTopics(List.of(live)).all().get();
        }
        long fast = System.currentTimeMillis() / 1_000 + 300;
        try (Producer<byte[], byte[]> producer = Publisher.producer(client)) {
            for (int i = 0; i < 5; i++) {
                byte[] line = Records.at(fast + i, "s" + i).getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>("live.samples", line)).get();
            }
        }
        List<Long> came = new ArrayList<>();
        try (KafkaRange range = KafkaRange.open(client, "live.samples", 0, Long.MAX_VALUE)) {
            for (Line line = range.next(); line != null; line = range.next()) {
                came.add(line.came());
            }
        }
        assertEquals(5, came.size());
        assertTrue(came.stream().allMatch(time -> time < 1_000 * fast - 60_000), came::toString);
        assertEquals(
                0,
                plumbline("replay", "--from", "kafka", "--topic", "live.samples", "--prefix", "third"),
                said.toString());
        List<Long> again = new ArrayList<>();
        try (KafkaRange range = KafkaRange.open(client, "third.samples", 0, Long.MAX_VALUE)) {
            for (Line line = range.next(); line != null; line = range.next()) {
                again.add(line.came());
            }
        }
        assertEquals(came, again);
    }

    @Test
    void backtest_ofATopicThatIsNot_saysSo() {
        assertEquals(3, plumbline("backtest", "--from", "kafka", "--topic", "none.samples"), said.toString());
        assertEquals("plumbline: there is no topic none.samples\n", said.toString());
    }

    private static List<String> lines(String topic, long since, long until) {
        List<String> lines = new ArrayList<>();
        try (KafkaRange range = KafkaRange.open(cluster.clientProperties(), topic, since, until)) {
            for (Line line = range.next(); line != null; line = range.next()) {
                lines.add(new String(line.bytes(), StandardCharsets.UTF_8));
            }
        }
        return lines;
    }

    private int plumbline(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--bootstrap-servers");
        all.add(cluster.bootstrapServers());
        PrintWriter to = new PrintWriter(said, true);
        return Plumbline.execute(to, to, all.toArray(String[]::new));
    }
}
