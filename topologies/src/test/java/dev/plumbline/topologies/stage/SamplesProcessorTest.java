package dev.plumbline.topologies.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.plumbline.detector.pipeline.Watermarks;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.proto.SampleRecord;
import dev.plumbline.models.sample.DeadLetter;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Replay;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesProcessorTest {

    private static final long T = 1_756_000_000_000L;
    private static final Prefix REPLAY = new Prefix("p", Prefix.Kind.REPLAY, 4, 2);
    private static final Prefix LIVE = new Prefix("p", Prefix.Kind.LIVE, 4, 2);
    private static final Topic<byte[], byte[]> SAMPLES = Topics.of(REPLAY).samples();

    @TempDir
    private Path folder;

    private Rig rig;

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void replay_clockPassesAWindow_partThenWatermark() {
        rig = new Rig(REPLAY, 2, folder);
        sample(T, "r1", T);
        sample(T + 39_999, "r2", T + 39_999);
        assertTrue(rig.tallies().stream().allMatch(Watermark.class::isInstance));
        rig.forget();
        sample(T + 40_000, "r3", T + 40_000);
        assertEquals(2, rig.tallies().size());
        Part part = (Part) rig.tallies().get(0);
        assertEquals(2, part.partition());
        assertEquals(T, part.tally().window());
        Map<String, Cell> cells = new TreeMap<>();
        part.tally().cells().cells().forEach((key, cell) -> {
            if (!key.signal().startsWith("unverifiable/")) {
                cells.put(key.signal(), cell);
            }
        });
        assertEquals(
                Map.ofEntries(
                        Map.entry("ages", Cell.count(1, 0)),
                        Map.entry("control/routing", Cell.count(1, 0)),
                        Map.entry("coverage/diversity", Cell.count(1, 0)),
                        Map.entry("coverage/routing", Cell.count(1, 0)),
                        Map.entry("coverage/twin-drift", Cell.count(1, 0)),
                        Map.entry("coverage/twin-gross", Cell.count(1, 0)),
                        Map.entry("coverage/twins", Cell.count(1, 0)),
                        Map.entry("id-sample", Cell.count(1, 0)),
                        Map.entry("lateness", Cell.count(1, 0)),
                        Map.entry("routing", Cell.count(1, 0)),
                        Map.entry("sender", Cell.count(1, 0)),
                        Map.entry("sessions", Cell.count(1, 1)),
                        Map.entry("sightings", Cell.count(1, 1))),
                cells);
        Watermark watermark = last();
        assertEquals(T + 40_000, watermark.time());
        assertEquals(Watermark.State.RUNNING, watermark.state());
        assertEquals(2, watermark.partition());
        assertEquals(4, watermark.partitions());
        assertEquals(Map.of("m", T), watermark.models());
        assertEquals(1, watermark.accounts().tallied());
    }

    /** Both forms in one topic, and each under the name of the other: what they are is said and never guessed. */
    @Test
    void read_jsonOrProtobuf_asTheHeaderSays() {
        rig = new Rig(LIVE, 0, folder);
        byte[] json = Lines.line(T, "json", "s");
        byte[] protobuf = SampleRecord.newBuilder()
                .setTime(Timestamp.newBuilder().setSeconds(T / 1000))
                .setId("protobuf")
                .setModel("m")
                .setPool("gpu-a")
                .setResponse(ByteString.copyFromUtf8("{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}"))
                .build()
                .toByteArray();
        typed(json, null);
        typed(Lines.line(T, "typed", "s"), "application/json; charset=utf-8");
        typed(protobuf, "application/x-protobuf");
        assertEquals(List.of(), rig.deadLetters());
        typed(json, "application/x-protobuf");
        typed(protobuf, null);
        typed(json, "text/html");
        assertEquals(
                List.of("malformed ", "malformed ", "wrong-type content-type"),
                rig.deadLetters().stream()
                        .map(dead -> dead.reason() + " " + dead.field())
                        .toList());
        rig.run(40_000);
        assertEquals(3, last().accounts().tallied());
        assertEquals(
                Map.of("malformed", 2L, "wrong-type", 1L), last().accounts().dead());
    }

    @Test
    void replay_heartbeatAlone_movesTheClock() {
        rig = new Rig(REPLAY, 0, folder);
        rig.read(Replay.heartbeat(SAMPLES, 0, T), 0);
        assertEquals(T, last().time());
        assertEquals(Accounts.NONE, last().accounts());
        rig.forget();
        rig.read(Replay.heartbeat(SAMPLES, 0, T + 9_999), 0);
        assertEquals(List.of(), rig.tallies());
        rig.read(Replay.heartbeat(SAMPLES, 0, T + 10_000), 0);
        assertEquals(T + 10_000, last().time());
    }

    @Test
    void replay_end_closesEverything() {
        rig = new Rig(REPLAY, 0, folder);
        sample(T, "r1", T);
        sample(T + 25_000, "r2", T + 25_000);
        rig.forget();
        rig.read(Replay.end(SAMPLES, 0, T + 25_000), 0);
        assertEquals(3, rig.tallies().size());
        assertEquals(Watermark.State.END, last().state());
        assertEquals(2, last().accounts().tallied());
        assertEquals(T + 60_000, last().time());
    }

    @Test
    void replay_wallClock_hasNoSay() {
        rig = new Rig(REPLAY, 0, folder);
        sample(T, "r1", T);
        rig.forget();
        rig.run(3_600_000);
        assertEquals(List.of(), rig.tallies());
    }

    /** Kafka's append time is what a sample of a fast clock is judged by; it is in no window to come. */
    @Test
    void live_clockThatIsFiveMinutesAhead_isJudgedByAppendTime() {
        rig = new Rig(LIVE, 0, folder);
        sample(T, "r1", T);
        sample(T + 305_000, "fast", T + 5_000);
        sample(T + 40_000, "r2", T + 40_000);
        Part part = (Part) rig.tallies().stream()
                .filter(Part.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertEquals(T, part.tally().window());
        assertEquals(2, last().accounts().tallied());
        assertEquals(Map.of("gpu-a", 1L), last().accounts().aheadByPool());
    }

    /** Of what was recorded from Kafka the append time travels with it, and counts in the clock's place. */
    @Test
    void replay_ofASampleThatCame_isJudgedByThatTime() {
        rig = new Rig(REPLAY, 0, folder);
        ProducerRecord<byte[], byte[]> fast =
                Replay.sample(SAMPLES, "s", Lines.line(T + 305_000, "fast", "s"), T + 2_000);
        rig.read(Replay.came(fast, T + 15_000), 0);
        end();
        Part part = (Part) rig.tallies().stream()
                .filter(Part.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertEquals(T + 10_000, part.tally().window());
        assertEquals(Map.of("gpu-a", 1L), last().accounts().aheadByPool());
    }

    @Test
    void replay_aheadOfItsOwnClock_isJudgedByIt_andDamageIsADeadLetter() {
        rig = new Rig(REPLAY, 0, folder);
        sample(T + 93_600_000, "at the bound", T);
        sample(T + 93_600_001, "beyond", T);
        end();
        assertEquals(1, last().accounts().tallied());
        assertEquals(Map.of("clock-ahead", 1L), last().accounts().dead());
        assertEquals(Map.of("gpu-a", 2L), last().accounts().aheadByPool());
        assertEquals("clock-ahead", rig.deadLetters().get(0).reason());
        assertEquals(1, rig.deadLetters().get(0).offset());
    }

    @Test
    void goodAndBadInterleaved_areCountedExactly() {
        rig = new Rig(REPLAY, 0, folder);
        Map<String, byte[]> bad = new TreeMap<>(Map.of(
                "cut", "{\"time\":\"2025".getBytes(StandardCharsets.UTF_8),
                "malformed", "what?".getBytes(StandardCharsets.UTF_8),
                "missing-field", "{\"id\":\"secret\"}".getBytes(StandardCharsets.UTF_8),
                "oversize", new byte[(64 << 20) + 1],
                "wrong-type", "{\"time\":7}".getBytes(StandardCharsets.UTF_8)));
        int n = 0;
        for (byte[] line : bad.values()) {
            sample(T + n, "good-" + n++, T);
            rig.read(Replay.sample(SAMPLES, null, line, T), 0);
            sample(T + n, "good-" + n++, T);
        }
        rig.read(Replay.sample(SAMPLES, "s", null, T), 0);
        sample(T, "good-0", T);
        end();
        Accounts accounts = last().accounts();
        assertEquals(17, accounts.read());
        assertEquals(10, accounts.tallied());
        assertEquals(1, accounts.duplicate());
        assertEquals(
                Map.of("cut", 1L, "malformed", 2L, "missing-field", 1L, "oversize", 1L, "wrong-type", 1L),
                accounts.dead());
        assertEquals(
                List.of(1L, 4L, 7L, 10L, 13L, 15L),
                rig.deadLetters().stream().map(DeadLetter::offset).toList());
        assertFalse(rig.deadLetters().toString().contains("secret"));
    }

    @Test
    void replay_damagedClocks_areDeadLetters() {
        rig = new Rig(REPLAY, 0, folder);
        rig.read(new ProducerRecord<>(SAMPLES.name(), null, Lines.line(T, "r1", "s")), 0);
        rig.read(Replay.sample(SAMPLES, "s", Lines.line(T, "r2", "s"), -1), 0);
        rig.read(Replay.heartbeat(SAMPLES, 0, Long.MAX_VALUE), 0);
        rig.read(beat("time", new byte[3]), 0);
        rig.read(beat("stop", new byte[8]), 0);
        assertEquals(
                List.of("missing-field", "out-of-bounds", "out-of-bounds", "wrong-type", "out-of-bounds"),
                rig.deadLetters().stream().map(DeadLetter::reason).toList());
        assertEquals(List.of(), rig.tallies());
    }

    @Test
    void misKeyed_isCountedAndTallied() {
        for (int partition = 0; partition < 4; partition++) {
            rig = new Rig(REPLAY, partition, folder.resolve("p" + partition));
            sample(T, "r1", T);
            end();
            assertEquals(1, last().accounts().tallied());
            assertEquals(partition == home("s") ? 0 : 1, last().accounts().misKeyed(), "partition " + partition);
            rig.close();
        }
    }

    @Test
    void live_silence_isIdleOnceUntilSomethingComes() {
        rig = new Rig(LIVE, 0, folder);
        sample(T, "r1", T);
        rig.forget();
        rig.run(29_999);
        assertEquals(List.of(), rig.tallies());
        rig.run(1);
        assertEquals(Watermark.State.IDLE, last().state());
        assertEquals(1, last().accounts().tallied());
        assertEquals(T + 40_000, last().time());
        rig.forget();
        rig.run(600_000);
        assertEquals(List.of(), rig.tallies());
        sample(T + 12_000, "r2", T + 12_000);
        assertEquals(Watermark.State.RUNNING, last().state());
        rig.run(30_000);
        assertEquals(Watermark.State.IDLE, last().state());
        assertEquals(1, last().accounts().tallied());
    }

    @Test
    void live_partitionThatNeverHeardAnything_isIdle() {
        rig = new Rig(LIVE, 0, folder);
        rig.run(30_000);
        assertEquals(Watermark.State.IDLE, last().state());
        assertEquals(Watermarks.NONE, last().time());
    }

    @Test
    void live_restartWhileIdle_theFirstRecordSpeaks() {
        rig = new Rig(LIVE, 0, folder);
        sample(T, "r1", T);
        rig.run(30_000);
        rig.restart();
        sample(T + 15_000, "r2", T + 15_000);
        assertEquals(Watermark.State.RUNNING, last().state());
    }

    @Test
    void live_restart_theSilenceIsSeenAgain() {
        rig = new Rig(LIVE, 0, folder);
        sample(T, "r1", T);
        rig.restart();
        rig.run(30_000);
        assertEquals(Watermark.State.IDLE, last().state());
        assertEquals(1, last().accounts().tallied());
    }

    @Test
    void live_fastClock_closesNobodyElsesWindow() {
        rig = new Rig(LIVE, 0, folder);
        sample(T, "r1", T);
        sample(T + 55_000, "fast", T + 5_000);
        sample(T + 6_000, "r2", T + 6_000);
        rig.run(30_000);
        assertEquals(3, last().accounts().tallied());
        assertEquals(0, last().accounts().late());
    }

    @Test
    void live_backlog_goesByEventTime() {
        rig = new Rig(LIVE, 0, folder);
        long append = T + 86_400_000;
        sample(T, "r1", append);
        sample(T + 20_000, "r2", append + 1);
        sample(T + 5_000, "r3", append + 2);
        rig.run(30_000);
        assertEquals(3, last().accounts().tallied());
    }

    @Test
    void live_heartbeat_isADeadLetter() {
        rig = new Rig(LIVE, 0, folder);
        rig.read(Replay.end(SAMPLES, 0, T), T);
        assertEquals("out-of-bounds", rig.deadLetters().get(0).reason());
        assertTrue(rig.tallies().stream().allMatch(t -> ((Watermark) t).state() == Watermark.State.RUNNING));
    }

    /** A restart after any record changes nothing that is said, duplicates and votes included. */
    @Test
    void replay_restartAfterEachRecord_saysTheSame() {
        assertEquals(speech(folder.resolve("whole"), false), speech(folder.resolve("restarted"), true));
    }

    private List<TallyRecord> speech(Path at, boolean restarts) {
        rig = new Rig(REPLAY, 1, at);
        List<TallyRecord> said = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            long time = T + 1_000L * i;
            byte[] line = Lines.line(time - (i * 7919L) % 25_000, "r" + i % 110, "s" + i % 9, "gpu-" + i % 3, "1m");
            rig.read(Replay.sample(SAMPLES, "s", i % 17 == 0 ? new byte[] {'{'} : line, time), 0);
            said.addAll(rig.tallies());
            rig.forget();
            if (restarts) {
                rig.restart();
            }
        }
        end();
        said.addAll(rig.tallies());
        rig.close();
        return said;
    }

    private void sample(long time, String id, long clock) {
        rig.read(Replay.sample(SAMPLES, "s", Lines.line(time, id, "s"), clock), clock);
    }

    private void end() {
        rig.read(Replay.end(SAMPLES, 0, T), 0);
    }

    private Watermark last() {
        return (Watermark) rig.tallies().get(rig.tallies().size() - 1);
    }

    private static int home(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return BuiltInPartitioner.partitionForKey(bytes, 4);
    }

    private static ProducerRecord<byte[], byte[]> beat(String what, byte[] value) {
        ProducerRecord<byte[], byte[]> beat = new ProducerRecord<>(SAMPLES.name(), value);
        beat.headers().add(Replay.HEARTBEAT, what.getBytes(StandardCharsets.US_ASCII));
        return beat;
    }

    private void typed(byte[] value, String type) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(SAMPLES.name(), null, value);
        if (type != null) {
            record.headers().add("content-type", type.getBytes(StandardCharsets.UTF_8));
        }
        rig.read(record, T);
    }
}
