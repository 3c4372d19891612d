package dev.plumbline.acceptance.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.Recorded;
import dev.plumbline.acceptance.Traffic.Line;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.recording.Recording;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An hour of recorded traffic with three faults, shuffled, over four partitions and two JVMs of which one is killed.
 */
@Tag("slow")
class RecordedFlowTest {

    private static final Policy POLICY = Policy.DEFAULT;
    private static final long SEED = 1;

    /** Lines of about an hour: all three faults have begun. */
    private static final int HOUR = 15_000;

    @Test
    void postmortem_oneOfTwoProcessesIsKilledMidway_saysTheSame(@TempDir Path folder) {
        List<Line> lines = Recorded.lines("postmortem.jsonl.gz").subList(0, HOUR);
        Outcome direct = Direct.run(lines, POLICY, Signals.ALL);
        assertTrue(direct.incidents().size() >= 3, () -> "the hour shows too little: " + direct.incidents());
        Prefix prefix = new Prefix("postmortem", Prefix.Kind.REPLAY, 4, 2);
        try (Broker broker = Broker.start()) {
            new Provisioning(broker.client()).provide(prefix, 1, Topics.RETENTION);
            List<ProducerRecord<byte[], byte[]>> records =
                    Publication.shuffled(lines, Topics.of(prefix).samples(), POLICY, SEED);
            Outbox outbox = new Outbox(broker.client(), prefix);
            try (Forked victim = fork(broker, prefix, folder, "a");
                    Forked heir = fork(broker, prefix, folder, "b")) {
                Publication.send(records.subList(0, records.size() / 4), broker.client());
                outbox.awaitWork(2, heir::isAlive);
                Publication.send(records.subList(records.size() / 4, records.size() / 2), broker.client());
                victim.kill();
                Publication.send(records.subList(records.size() / 2, records.size()), broker.client());
                outbox.awaitEnd(heir::isAlive);
            }
            Outcome found = outbox.outcome();
            found.assertSame(direct, "seed " + SEED);
            assertEquals(backtest(lines, folder.resolve("hour.jsonl")), found.incidents());
        }
    }

    private static List<String> backtest(List<Line> lines, Path file) {
        try {
            Files.write(
                    file,
                    lines.stream()
                            .map(line -> new String(line.json(), StandardCharsets.UTF_8))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Recording recording = Recording.of(List.of(file.toString()))) {
            return new Backtest(POLICY)
                    .run(recording, Backtest.Listener.NONE).incidents().stream()
                            .sorted(Comparator.comparing(Incident::id))
                            .map(IncidentJson::write)
                            .toList();
        }
    }

    private static Forked fork(Broker broker, Prefix prefix, Path folder, String name) {
        return Forked.start(broker.bootstrapServers(), prefix, folder.resolve(name), folder.resolve(name + ".log"));
    }
}
