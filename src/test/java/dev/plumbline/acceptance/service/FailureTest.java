package dev.plumbline.acceptance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.Broker;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An instance that can no longer work says so and ends; its caller starts another. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FailureTest {

    @TempDir
    Path folder;

    @Test
    void run_streamsDie_healthFailsAndTheProcessEnds() throws Exception {
        try (Broker broker = Broker.start();
                Command run = Command.start(
                                folder,
                                "run",
                                "--bootstrap-servers",
                                broker.bootstrapServers(),
                                "--data",
                                folder.resolve("data").toString(),
                                "--http",
                                "127.0.0.1:0")
                        .awaitReady()) {
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(broker.client(), new StringSerializer(), new StringSerializer())) {
                producer.send(new ProducerRecord<>("plumbline.tallies", "m", "no tally"))
                        .get();
            }
            run.await("failing health", () -> run.status("/healthz") == 503);
            assertTrue(run.body("/healthz").startsWith("{\"status\":\"failed\",\"reasons\":[\""), run.body("/healthz"));
            assertEquals(1, run.exitCode());
            assertTrue(run.err().contains("plumbline: "), run.err());
        }
    }

    @Test
    void run_brokerGoes_isNotReadyButAlive() {
        Broker broker = Broker.start();
        try (Command run = Command.start(
                        folder,
                        "run",
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--data",
                        folder.resolve("data").toString(),
                        "--http",
                        "127.0.0.1:0")
                .awaitReady()) {
            broker.close();
            run.await("not ready", () -> run.status("/readyz") == 503);
            assertTrue(run.body("/readyz").contains("the broker does not answer"), run.body("/readyz"));
            assertEquals(200, run.status("/healthz"));
        }
    }
}
