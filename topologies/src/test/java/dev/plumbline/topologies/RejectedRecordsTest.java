package dev.plumbline.topologies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.Routing;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever lies on the topics that the stages read: it is noted, nothing else changes, and the next window is judged.
 */
class RejectedRecordsTest {

    /** The start of a window. */
    private static final long T = 1_756_080_000_000L;

    private static final long YEAR_9999 = 253_400_000_000_000L;
    private static final Prefix PREFIX = new Prefix("plumbline", Prefix.Kind.LIVE, 1, 1);
    private static final Topics TOPICS = Topics.of(PREFIX);

    @TempDir
    private Path folder;

    /**
     * One bad record.
     *
     * @param reason what it is noted with
     */
    private record Bad(
            String name, Topic<String, ?> topic, String key, byte[] value, RecordHeaders headers, String reason) {

        @Override
        public String toString() {
            return topic.name() + ": " + name;
        }
    }

    private static List<Bad> records() {
        List<Bad> all = new ArrayList<>();
        ActionTopics actions = TOPICS.actions();
        all.addAll(damaged(TOPICS.inner().tallies(), "m", new Part(SourceStage.SAMPLES, 0, 0, tally(T))));
        all.addAll(damaged(TOPICS.inner().tallies(), "samples/0", watermark(SourceStage.SAMPLES, 0, 1, T)));
        all.addAll(damaged(TOPICS.inner().contexts(), "samples/0", watermark(SourceStage.SAMPLES, 0, 1, T)));
        all.addAll(damaged(TOPICS.baselines(), "m", baseline(T)));
        all.addAll(damaged(actions.overrides(), "m", instruction(T)));
        all.add(bad(
                "absurd time", TOPICS.inner().tallies(), "m", new Part(SourceStage.SAMPLES, 0, 0, tally(YEAR_9999))));
        all.add(bad("absurd partition", TOPICS.inner().tallies(), "m", new Part(SourceStage.SAMPLES, 7, 0, tally(T))));
        for (Topic<String, ?> topic :
                List.of(TOPICS.inner().tallies(), TOPICS.inner().contexts())) {
            all.add(bad("year 9999", topic, "samples/0", watermark(SourceStage.SAMPLES, 0, 1, YEAR_9999)));
            all.add(bad("partition 7 of 1", topic, "samples/7", watermark(SourceStage.SAMPLES, 7, 8, T)));
        }
        all.add(ofNoStage(TOPICS.inner().tallies()));
        all.add(ofNoStage(TOPICS.inner().contexts()));
        all.add(bad(
                "of its own stage", TOPICS.inner().contexts(), "contexts/0", watermark(SourceStage.CONTEXTS, 0, 1, T)));
        all.add(bad("absurd time", TOPICS.baselines(), "m", baseline(YEAR_9999)));
        all.add(bad("absurd time", actions.overrides(), "m", instruction(YEAR_9999)));
        return all;
    }

    @Test
    void badRecords_areNotedAndPassedOver_andNothingElseChanges() {
        List<Evidence> expected = run(List.of());
        assertEquals(2, expected.size());
        assertEquals(expected, run(records()));
    }

    /** A window before the records, and one after them. */
    private List<Evidence> run(List<Bad> records) {
        List<Evidence> evidence = new ArrayList<>();
        try (TopologyTestDriver driver = driver()) {
            window(driver, T, evidence);
            for (Bad bad : records) {
                pipe(driver, bad.topic(), bad.key(), bad.value(), bad.headers(), T + 60_000);
                assertNoted(driver, bad);
            }
            window(driver, T + 60_000, evidence);
        }
        return evidence;
    }

    private TopologyTestDriver driver() {
        return new TopologyTestDriver(
                PlumblineTopology.of(Policy.DEFAULT, List.of(new Routing()), PREFIX),
                StreamsSettings.of("nowhere:9092", PREFIX, folder).toProperties(),
                Instant.ofEpochMilli(T));
    }

    private static void window(TopologyTestDriver driver, long start, List<Evidence> evidence) {
        pipe(driver, TOPICS.inner().tallies(), "m", new Part(SourceStage.SAMPLES, 0, 0, tally(start)), start);
        for (SourceStage stage : SourceStage.values()) {
            pipe(driver, TOPICS.inner().tallies(), stage.id() + "/0", watermark(stage, 0, 1, start + 45_000), start);
        }
        TestOutputTopic<String, Evidence> out = driver.createOutputTopic(
                TOPICS.evidence().name(),
                TOPICS.evidence().key().deserializer(),
                TOPICS.evidence().value().deserializer());
        evidence.addAll(out.readValuesToList());
    }

    private static void assertNoted(TopologyTestDriver driver, Bad bad) {
        TestOutputTopic<String, DeadLetter> out = driver.createOutputTopic(
                TOPICS.rejected().poison().name(),
                TOPICS.rejected().poison().key().deserializer(),
                TOPICS.rejected().poison().value().deserializer());
        List<TestRecord<String, DeadLetter>> noted = out.readRecordsToList();
        assertEquals(1, noted.size(), bad::toString);
        DeadLetter letter = noted.get(0).value();
        assertEquals(bad.topic().name(), letter.topic(), bad::toString);
        assertEquals(bad.reason(), letter.reason(), bad::toString);
        assertEquals(letter.place(), noted.get(0).key(), bad::toString);
        assertFalse(letter.bound().isEmpty(), bad::toString);
        assertTrue(!letter.toString().contains("no json"), "it says what the record holds");
    }

    private static <V> List<Bad> damaged(Topic<String, V> topic, String key, V good) {
        byte[] value = topic.value().serializer().serialize(topic.name(), good);
        byte[] later = new String(value, StandardCharsets.UTF_8)
                .replaceFirst("\"v\":1", "\"v\":9")
                .getBytes(StandardCharsets.UTF_8);
        RecordHeaders none = new RecordHeaders();
        RecordHeaders wrong = new RecordHeaders();
        wrong.add("content-type", new byte[] {(byte) 0xFF}).add("plumbline-clock", new byte[3]);
        byte[] garbage = "no json".getBytes(StandardCharsets.UTF_8);
        byte[] other = "{\"v\":1}".getBytes(StandardCharsets.UTF_8);
        return List.of(
                new Bad("garbage", topic, key, garbage, none, "malformed"),
                new Bad("garbage and a header", topic, key, garbage, wrong, "malformed"),
                new Bad("another form", topic, key, other, none, "malformed"),
                new Bad("empty", topic, key, new byte[0], none, "malformed"),
                new Bad("a tombstone", topic, key, null, none, "empty"),
                new Bad("no key", topic, null, value, none, "wrong-key"),
                new Bad("another key", topic, key + "x", value, none, "wrong-key"),
                new Bad("a later version", topic, key, later, none, "later-version"));
    }

    private static <V> Bad ofNoStage(Topic<String, V> topic) {
        @SuppressWarnings("unchecked")
        V watermark = (V) watermark(SourceStage.SAMPLES, 0, 1, T);
        byte[] value = new String(topic.value().serializer().serialize(topic.name(), watermark), StandardCharsets.UTF_8)
                .replace("\"stage\":\"samples\"", "\"stage\":\"x\"")
                .getBytes(StandardCharsets.UTF_8);
        return new Bad("of no stage", topic, "x/0", value, new RecordHeaders(), "malformed");
    }

    private static <V> Bad bad(String name, Topic<String, ?> topic, String key, V value) {
        @SuppressWarnings("unchecked")
        Topic<String, V> typed = (Topic<String, V>) topic;
        byte[] bytes = typed.value().serializer().serialize(topic.name(), value);
        return new Bad(name, topic, key, bytes, new RecordHeaders(), "out-of-bounds");
    }

    private static Tally tally(long window) {
        return new Tally(window, "m", new CellTable());
    }

    private static Watermark watermark(SourceStage stage, int partition, int partitions, long time) {
        return new Watermark(
                stage, partition, partitions, time, Watermark.State.RUNNING, new TreeMap<>(), Accounts.NONE);
    }

    private static Baseline baseline(long since) {
        return new Baseline("m", since, since + 1_000, null, new TreeMap<>());
    }

    private static Instruction instruction(long time) {
        return new Instruction("m", Instruction.Kind.OPEN, "p", null, "ann", "a drill", time, time + 1_000);
    }

    private static <V> void pipe(TopologyTestDriver driver, Topic<String, V> topic, String key, V value, long time) {
        byte[] bytes = topic.value().serializer().serialize(topic.name(), value);
        pipe(driver, topic, key, bytes, new RecordHeaders(), time);
    }

    private static void pipe(
            TopologyTestDriver driver,
            Topic<String, ?> topic,
            String key,
            byte[] value,
            RecordHeaders headers,
            long time) {
        TestInputTopic<byte[], byte[]> in =
                driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer());
        byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        in.pipeInput(new TestRecord<>(bytes, value, headers, Instant.ofEpochMilli(time)));
    }
}
