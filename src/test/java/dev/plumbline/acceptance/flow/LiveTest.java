package dev.plumbline.acceptance.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.Traffic;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Live traffic carries no clock and has no end: silence closes its windows, on partitions that never saw a record too.
 */
class LiveTest {

    @Test
    void traffic_thatFallsSilent_isJudged(@TempDir Path folder) {
        try (Broker broker = Broker.start()) {
            Prefix prefix = new Prefix("live", Prefix.Kind.LIVE, 3, 1);
            Topics topics = Topics.of(prefix);
            new Provisioning(broker.client()).provide(prefix, 1, Topics.RETENTION);
            List<ProducerRecord<byte[], byte[]>> records = new Traffic(1, Duration.ofSeconds(90), 4)
                    .lines().stream()
                            .map(line -> new ProducerRecord<>(
                                    topics.samples().name(), 1, "key".getBytes(StandardCharsets.UTF_8), line.json()))
                            .toList();
            Outbox outbox = new Outbox(broker.client(), prefix);
            try (InJvm only =
                    InJvm.start(broker.bootstrapServers(), prefix, topics, Signals.ALL, folder.resolve("a"))) {
                Publication.send(records, broker.client());
                outbox.awaitEvidence(9, only::isHealthy);
            }
            Accounts accounts = outbox.outcome().accounts();
            assertEquals(records.size(), accounts.read());
            assertEquals(records.size(), accounts.tallied());
            assertTrue(accounts.misKeyed() > 0, accounts::toString);
        }
    }
}
