package dev.plumbline.topologies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Routing;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.topologies.stage.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlumblineTopologyTest {

    private static final long T = 1_756_000_000_000L;
    private static final List<Signal> SIGNALS = List.of(new Routing());

    @TempDir
    private Path folder;

    private Topics topics;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> samples;
    private TestInputTopic<String, TallyRecord> tallies;
    private TestOutputTopic<String, Evidence> evidence;

    @AfterEach
    void close() {
        if (driver != null) {
            driver.close();
        }
    }

    /** Names are part of what a running installation has stored: a change here needs a migration. */
    @Test
    void describe_isAsWrittenDown() throws IOException {
        Prefix prefix = new Prefix("plumbline", Prefix.Kind.LIVE, 12, 4);
        String described =
                PlumblineTopology.of(Policy.DEFAULT, SIGNALS, prefix).describe().toString();
        try (InputStream golden = getClass().getResourceAsStream("topology.txt")) {
            assertNotNull(golden, "topology.txt is missing; it should say:\n" + described);
            assertEquals(new String(golden.readAllBytes(), StandardCharsets.UTF_8), described);
        }
    }

    @Test
    void samples_throughBothStages_becomeEvidence() {
        start(Prefix.Kind.REPLAY, 1, SIGNALS);
        for (int i = 0; i < 50; i++) {
            publish(Replay.sample(topics.samples(), "s", Lines.line(T + i * 1_000, "r" + i, "s"), T + i * 1_000));
        }
        assertEquals(1, evidence.getQueueSize());
        publish(Replay.end(topics.samples(), 0, T + 50_000));
        assertEquals(
                List.of(T, T + 10_000, T + 20_000, T + 30_000, T + 40_000),
                evidence.readValuesToList().stream().map(Evidence::window).toList());
    }

    @Test
    void badSample_goesToTheDeadLetters_andNothingOfItIsSaid() {
        start(Prefix.Kind.REPLAY, 1, SIGNALS);
        TestOutputTopic<String, String> deadLetters = driver.createOutputTopic(
                topics.rejected().deadLetters().name(),
                topics.rejected().deadLetters().key().deserializer(),
                topics.policy().value().deserializer());
        byte[] planted = "{\"id\":\"planted text".getBytes(StandardCharsets.UTF_8);
        publish(Replay.sample(topics.samples(), null, planted, T));
        TestRecord<String, String> letter = deadLetters.readRecord();
        assertEquals("0/0", letter.key());
        assertTrue(letter.value().contains("cut"), letter.value());
        assertFalse(letter.value().contains("planted"), letter.value());
        assertEquals(0, letter.headers().toArray().length);
    }

    @Test
    void live_laggingSource_isWaitedForTwoMinutes_thenForced() {
        start(Prefix.Kind.LIVE, 2, SIGNALS);
        laggingSource();
        driver.advanceWallClockTime(Duration.ofSeconds(119));
        assertTrue(evidence.isEmpty());
        driver.advanceWallClockTime(Duration.ofSeconds(2));
        assertEquals(
                List.of(true),
                evidence.readValuesToList().stream().map(Evidence::forced).toList());
    }

    @Test
    void replay_laggingSource_isWaitedForEver() {
        start(Prefix.Kind.REPLAY, 2, SIGNALS);
        laggingSource();
        driver.advanceWallClockTime(Duration.ofDays(1));
        assertTrue(evidence.isEmpty());
        tallies.pipeInput("samples/1", watermark(SourceStage.SAMPLES, 1, T + 40_000));
        assertEquals(
                List.of(false),
                evidence.readValuesToList().stream().map(Evidence::forced).toList());
    }

    @Test
    void ourOwnError_stopsTheInstance() {
        Signal broken = new Signal() {
            @Override
            public Question question() {
                return new Routing().question();
            }

            @Override
            public void ask(Sample sample, Emitter answer) {
                throw new IllegalStateException("broken signal");
            }
        };
        start(Prefix.Kind.REPLAY, 1, List.of(broken));
        ProducerRecord<byte[], byte[]> sample = Replay.sample(topics.samples(), "s", Lines.line(T, "r", "s"), T);
        assertThrows(StreamsException.class, () -> publish(sample));
    }

    private void laggingSource() {
        CellTable cells = new CellTable();
        tallies.pipeInput("m", new Part(SourceStage.SAMPLES, 0, 0, new Tally(T, "m", cells)));
        tallies.pipeInput("contexts/0", watermark(SourceStage.CONTEXTS, 0, T + 90_000));
        tallies.pipeInput("contexts/1", watermark(SourceStage.CONTEXTS, 1, T + 90_000));
        tallies.pipeInput("samples/0", watermark(SourceStage.SAMPLES, 0, T + 40_000));
        tallies.pipeInput("samples/1", watermark(SourceStage.SAMPLES, 1, T + 39_000));
    }

    private static Watermark watermark(SourceStage stage, int source, long time) {
        return new Watermark(stage, source, 2, time, Watermark.State.RUNNING, new TreeMap<>(), Accounts.NONE);
    }

    private void start(Prefix.Kind kind, int sources, List<Signal> signals) {
        Prefix prefix = new Prefix("plumbline", kind, sources, 1);
        topics = Topics.of(prefix);
        Properties settings = StreamsSettings.of("nowhere:9092", prefix, folder).toProperties();
        driver = new TopologyTestDriver(
                PlumblineTopology.of(Policy.DEFAULT, signals, prefix), settings, Instant.ofEpochMilli(T));
        samples = driver.createInputTopic(
                topics.samples().name(),
                topics.samples().key().serializer(),
                topics.samples().value().serializer());
        tallies = driver.createInputTopic(
                topics.inner().tallies().name(),
                topics.inner().tallies().key().serializer(),
                topics.inner().tallies().value().serializer());
        evidence = driver.createOutputTopic(
                topics.evidence().name(),
                topics.evidence().key().deserializer(),
                topics.evidence().value().deserializer());
    }

    private void publish(ProducerRecord<byte[], byte[]> record) {
        samples.pipeInput(new TestRecord<>(record.key(), record.value(), record.headers(), Instant.ofEpochMilli(T)));
    }
}
