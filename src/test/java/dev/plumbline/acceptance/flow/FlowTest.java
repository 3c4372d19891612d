package dev.plumbline.acceptance.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.Recorded;
import dev.plumbline.acceptance.Traffic;
import dev.plumbline.acceptance.Traffic.Line;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.recording.Recording;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same records say the same through Kafka as without it, whatever their interleaving and whoever dies meanwhile.
 */
class FlowTest {

    private static final long SEED = 20_250_825;
    private static final Policy POLICY = Policy.DEFAULT;

    /** Windows of the first partition that are judged before the others have a record: most of the recording. */
    private static final int WINDOWS_AHEAD = 60;

    private static Broker broker;
    private static List<Line> lines;
    private static Outcome direct;
    private static Outbox skewed;

    @TempDir
    private Path folder;

    @BeforeAll
    static void record() {
        broker = Broker.start();
        lines = Publication.spoiled(new Traffic(SEED, Duration.ofMinutes(16), 6)
                .misroute(Duration.ofMinutes(3), Duration.ofMinutes(9), 0.2)
                .dropArgmax("tpu-v5e", Duration.ofMinutes(5), Duration.ofMinutes(16), 0.1)
                .lines());
        direct = Direct.run(lines, POLICY, Signals.ALL);
        assertFalse(direct.incidents().isEmpty(), "the recording shows nothing to compare");
    }

    @AfterAll
    static void stop() {
        skewed = null;
        broker.close();
    }

    @Test
    void backtest_ofTheSameFile_findsTheSame() throws IOException {
        Path file = folder.resolve("recording.jsonl");
        try (OutputStream out = Files.newOutputStream(file)) {
            for (Line line : lines) {
                out.write(line.json());
                out.write('\n');
            }
        }
        try (Recording recording = Recording.of(List.of(file.toString()))) {
            Backtest.Result result = new Backtest(POLICY).run(recording, Backtest.Listener.NONE);
            assertEquals(direct.accounts(), result.accounts());
            assertEquals(
                    direct.incidents(),
                    result.incidents().stream()
                            .sorted(Comparator.comparing(Incident::id))
                            .map(IncidentJson::write)
                            .toList());
        }
    }

    @Test
    void shuffledAndOneOfTwoDiesMidway_saysTheSame() {
        Prefix prefix = prefix("dies");
        try (InJvm first = start(prefix, "a");
                InJvm second = start(prefix, "b")) {
            Outbox outbox = publishAndKill(prefix, first, () -> first.isHealthy() && second.isHealthy());
            outbox.outcome().assertSame(direct, "seed " + SEED);
        }
    }

    /** RecordedFlowTest does this to recorded traffic, with the broker of this JVM: it is not done twice. */
    @Test
    void shuffledAndOneOfTwoProcessesIsKilledMidway_saysTheSame() {
        Assumptions.assumeTrue(
                Broker.isContainer() || !Recorded.isHere("postmortem.jsonl.gz"), "RecordedFlowTest kills a process");
        Prefix prefix = prefix("killed");
        try (Forked first = fork(prefix, "a");
                Forked second = fork(prefix, "b")) {
            Outbox outbox = publishAndKill(prefix, first, second::isAlive);
            outbox.outcome().assertSame(direct, "seed " + SEED);
        }
    }

    @Test
    void onePartitionFarAheadOfTheOthers_saysTheSame() {
        skewed().outcome().assertSame(direct, "seed " + SEED);
    }

    /**
     * What the test before this one holds is held by the watermarks: where the first source wins, it fails. The first
     * partition is judged before the others have a record, so that it is ahead on any machine.
     */
    @Test
    void onePartitionFarAheadOfTheOthers_withoutTheMerge_saysSomethingElse() {
        Prefix prefix = prefix("first-wins");
        Topics topics = FirstWins.of(Topics.of(prefix));
        Map<Boolean, List<ProducerRecord<byte[], byte[]>>> first =
                Publication.shuffled(lines, topics.samples(), POLICY, SEED).stream()
                        .collect(Collectors.partitioningBy(record -> record.partition() == 0));
        Publication.send(first.get(true), broker.client());
        Outbox outbox = new Outbox(broker.client(), prefix);
        try (InJvm only = InJvm.start(broker.bootstrapServers(), prefix, topics, Signals.ALL, folder.resolve("f"))) {
            outbox.awaitEvidence(WINDOWS_AHEAD, only::isHealthy);
            Publication.send(first.get(false), broker.client());
            outbox.awaitEnd(only::isHealthy);
        }
        Outcome other = outbox.outcome();
        assertThrows(AssertionError.class, () -> other.assertSame(direct, "seed " + SEED));
        assertFalse(direct.incidents().equals(other.incidents()), "the same incidents without the merge");
    }

    @Test
    void accounts_fromTheTopicsAlone_inEqualsOut() {
        Outbox outbox = skewed();
        Accounts accounts = outbox.outcome().accounts();
        assertEquals(lines.size(), outbox.samples());
        assertEquals(outbox.samples(), accounts.read());
        assertEquals(
                accounts.read(), accounts.tallied() + accounts.late() + accounts.duplicate() + accounts.deadLetters());
        assertEquals(outbox.deadLetters(), accounts.deadLetters());
        assertEquals(
                Set.of("cut", "missing-field", "wrong-type"), accounts.dead().keySet());
        assertTrue(accounts.duplicate() > 0, accounts::toString);
        assertEquals(0, accounts.misKeyed());
    }

    /** Text goes no further than the first stage, not even into its stores. */
    @Test
    void text_ofSamplesGoodAndBad_isInNoOtherTopic() {
        List<byte[]> texts = lines.stream()
                .map(line -> new String(line.json(), StandardCharsets.UTF_8))
                .filter(json -> json.contains("\"content\":\""))
                .map(json -> json.substring(json.indexOf("\"content\":\"") + 11))
                .map(rest -> rest.substring(0, Math.min(16, rest.length())).getBytes(StandardCharsets.UTF_8))
                .toList();
        Set<String> planted = texts.stream()
                .map(text -> new String(text, StandardCharsets.ISO_8859_1))
                .collect(Collectors.toSet());
        AtomicInteger records = new AtomicInteger();
        skewed().eachButSamples(record -> {
            records.incrementAndGet();
            assertNone(planted, record.topic(), record.key());
            assertNone(planted, record.topic(), record.value());
        });
        assertTrue(records.get() > 10_000, "only " + records + " records were looked at");
    }

    private static void assertNone(Set<String> planted, String topic, byte[] bytes) {
        String text = bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
        for (int i = 0; i + 16 <= text.length(); i++) {
            assertFalse(planted.contains(text.substring(i, i + 16)), topic + " holds text of a sample");
        }
    }

    private Outbox publishAndKill(Prefix prefix, Member victim, BooleanSupplier healthy) {
        List<ProducerRecord<byte[], byte[]>> records =
                Publication.shuffled(lines, Topics.of(prefix).samples(), POLICY, SEED);
        Outbox outbox = new Outbox(broker.client(), prefix);
        Publication.send(records.subList(0, records.size() / 3), broker.client());
        outbox.awaitWork(2, healthy);
        Publication.send(records.subList(records.size() / 3, records.size() / 2), broker.client());
        victim.kill();
        Publication.send(records.subList(records.size() / 2, records.size()), broker.client());
        outbox.awaitEnd(healthy);
        return outbox;
    }

    /** The run of one partition after the other, which several tests look at. */
    private Outbox skewed() {
        if (skewed == null) {
            Prefix prefix = prefix("skewed");
            Topics topics = Topics.of(prefix);
            Publication.send(
                    Publication.skewed(Publication.shuffled(lines, topics.samples(), POLICY, SEED)), broker.client());
            Outbox outbox = new Outbox(broker.client(), prefix);
            try (InJvm only = start(prefix, "a")) {
                outbox.awaitEnd(only::isHealthy);
            }
            skewed = outbox;
        }
        return skewed;
    }

    private InJvm start(Prefix prefix, String name) {
        return InJvm.start(broker.bootstrapServers(), prefix, Topics.of(prefix), Signals.ALL, folder.resolve(name));
    }

    private Forked fork(Prefix prefix, String name) {
        return Forked.start(broker.bootstrapServers(), prefix, folder.resolve(name), folder.resolve(name + ".log"));
    }

    private static Prefix prefix(String name) {
        Prefix prefix = new Prefix("flow-" + name, Prefix.Kind.REPLAY, 4, 2);
        new Provisioning(broker.client()).provide(prefix, 1, Topics.RETENTION);
        return prefix;
    }
}
