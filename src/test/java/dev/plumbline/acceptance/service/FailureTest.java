package dev.plumbline.acceptance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.fault.TcpProxy;
import dev.plumbline.service.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An instance that can no longer work says so and ends; its caller starts another. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FailureTest {

    @TempDir
    Path folder;

    /** Its topics are gone and another's are in their place: nothing heals that. */
    @Test
    void run_prefixBecomesAnothers_healthFailsAndTheProcessEnds() throws Exception {
        try (Broker broker = Broker.start();
                Admin admin = Admin.create(broker.client());
                Command run = start(broker, "--wait", "1m").awaitReady()) {
            admin.deleteTopics(List.of("plumbline.tallies")).all().get();
            run.await("its end of the topic", () -> {
                try {
                    admin.createTopics(List.of(new NewTopic("plumbline.tallies", 9, (short) 1)))
                            .all()
                            .get();
                    return true;
                } catch (ExecutionException | InterruptedException e) {
                    return false; // the old one is still there
                }
            });
            run.await("failing health", () -> run.status("/healthz") == 503);
            assertTrue(run.body("/healthz").startsWith("{\"status\":\"failed\",\"reasons\":[\""), run.body("/healthz"));
            assertEquals(1, run.exitCode());
            String[] lines = run.err().strip().split("\n");
            assertTrue(lines[lines.length - 1].startsWith("plumbline: Kafka Streams cannot go on: "), run.err());
        }
    }

    @Test
    void run_waitsForBrokers_asLongAsItIsAskedTo() {
        try (Command run = Command.start(
                folder, "run", "--bootstrap-servers", "127.0.0.1:1", "--http", "127.0.0.1:0", "--wait", "2s")) {
            assertEquals(1, run.exitCode());
            assertTrue(run.err().contains("plumbline: waits for brokers: no Kafka broker at 127.0.0.1:1"), run.err());
            assertTrue(run.err().strip().endsWith("no Kafka broker at 127.0.0.1:1: Connection refused"), run.err());
        }
    }

    /** It was free when the command looked first. */
    @Test
    void run_portIsTakenWhileItWaitsForBrokers_saysSoBeforeItWorks() throws Exception {
        int port = Ports.free();
        String address = "127.0.0.1:" + port;
        try (Broker broker = Broker.start();
                TcpProxy wire = new TcpProxy();
                Command run = Command.start(
                        folder,
                        "run",
                        "--bootstrap-servers",
                        "127.0.0.1:" + wire.port(),
                        "--data",
                        folder.resolve("data").toString(),
                        "--http",
                        address,
                        "--wait",
                        "2m")) {
            run.await("that it waits", () -> run.err().contains("waits for brokers"));
            try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertTrue(taken.isBound());
                String servers = broker.bootstrapServers();
                wire.leadTo(Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1)));
                assertEquals(1, run.exitCode());
            }
            assertTrue(
                    run.err().strip().matches("(?s).*\nplumbline: cannot listen at " + address + ": [^\n]*--http"),
                    run.err());
            assertFalse(Files.exists(folder.resolve("data")), "nothing was begun");
        }
    }

    private Command start(Broker broker, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "run",
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--data",
                folder.resolve("data").toString(),
                "--http",
                "127.0.0.1:0"));
        args.addAll(List.of(more));
        return Command.start(folder, args.toArray(new String[0]));
    }

    @Test
    void run_brokerGoes_isNotReadyButAlive() {
        Broker broker = Broker.start();
        try (Command run = start(broker).awaitReady()) {
            broker.close();
            run.await("not ready", () -> run.status("/readyz") == 503);
            assertTrue(run.body("/readyz").contains("the broker does not answer"), run.body("/readyz"));
            assertEquals(200, run.status("/healthz"));
        }
    }
}
