package dev.plumbline.acceptance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that speaks TLS alone, and with those alone who know a password (SCRAM). */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SecureKafkaTest {

    private static final String PASSWORD = "zanzibar-password";

    @TempDir
    Path folder;

    private KafkaRaftServer broker;
    private int port;

    @BeforeEach
    void start() throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "broker",
                "-file",
                folder.resolve("ca.pem").toString());
        int[] ports = IntStream.generate(Ports::free).distinct().limit(3).toArray();
        port = ports[0];
        Path logs = Files.createDirectory(folder.resolve("logs"));
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(List.of(logs.toString()))
                .setMetadataLogDirectory(logs.toString())
                .setControllerListenerName("CONTROLLER")
                .setScramArguments(List.of("SCRAM-SHA-512=[name=plumbline,password=" + PASSWORD + "]"))
                .run();
        Properties p = new Properties();
        p.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "listeners",
                        "CLIENT://127.0.0.1:" + ports[0] + ",INTERNAL://127.0.0.1:" + ports[1]
                                + ",CONTROLLER://127.0.0.1:" + ports[2],
                "listener.security.protocol.map", "CLIENT:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name", "INTERNAL",
                "controller.listener.names", "CONTROLLER",
                "controller.quorum.voters", "1@127.0.0.1:" + ports[2],
                "log.dirs", logs.toString(),
                "log.cleaner.dedupe.buffer.size", "2097152",
                "group.initial.rebalance.delay.ms", "0"));
        p.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "2",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.num.partitions", "2",
                "transaction.state.log.min.isr", "1"));
        p.putAll(Map.of(
                "sasl.enabled.mechanisms", "SCRAM-SHA-512",
                "listener.name.client.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                "listener.name.client.ssl.keystore.location",
                        folder.resolve("keys.p12").toString(),
                "listener.name.client.ssl.keystore.type", "PKCS12",
                "listener.name.client.ssl.keystore.password", "changeit"));
        broker = new KafkaRaftServer(new KafkaConfig(p, false), Time.SYSTEM);
        broker.startup();
    }

    @AfterEach
    void stop() {
        broker.shutdown();
        broker.awaitShutdown();
    }

    @Test
    void run_withTheSettingsOfAFile_worksAndWithoutThemSaysWhy() throws Exception {
        try (Command run = run(config(PASSWORD)).awaitReady()) {
            assertEquals(200, post(run.url() + "/v1/samples", "2025-08-25T00:00:00Z"));
            assertEquals(200, post(run.url() + "/v1/samples", "2025-08-25T00:10:00Z")); // ends the window of the first
            run.await("the sample", () -> run.body("/metrics").contains("fate=\"tallied\",prefix=\"plumbline\"} 1.0"));
            try (Command gates = Command.start(
                    folder,
                    "gates",
                    "list",
                    "--bootstrap-servers",
                    "127.0.0.1:" + port,
                    "--command-config",
                    config(PASSWORD).toString())) {
                assertEquals(0, gates.exitCode(), gates.err());
            }
            run.stop();
            run.exitCode();
            assertFalse((run.err() + run.out()).contains(PASSWORD), "a secret was said");
        }
        try (Command run = run(config("wrong-password"))) {
            assertEquals(1, run.exitCode());
            assertTrue(run.err().contains("invalid credentials"), run.err());
            assertFalse(run.err().contains("wrong-password"), "a secret was said");
        }
    }

    private Command run(Path config) {
        return Command.start(
                folder,
                "run",
                "--bootstrap-servers",
                "127.0.0.1:" + port,
                "--command-config",
                config.toString(),
                "--data",
                folder.resolve("data").toString(),
                "--http",
                "127.0.0.1:0");
    }

    /** As docs/security.md shows it. */
    private Path config(String password) throws IOException {
        return Files.writeString(
                folder.resolve(password + ".properties"), """
                security.protocol=SASL_SSL
                sasl.mechanism=SCRAM-SHA-512
                sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="plumbline" password="%s";
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                """.formatted(password, folder.resolve("ca.pem")));
    }

    private static int post(String url, String time) throws Exception {
        String sample = """
                {"time":"%s","id":"%s","session":"s","model":"m","pool":"a","response":{"choices":[{"index":0,\
                "finish_reason":"stop","message":{"content":"hello"}}]}}
                """.formatted(time, time);
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(sample))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private void keytool(String... args) throws Exception {
        List<String> line = new java.util.ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        line.addAll(List.of(args));
        line.addAll(List.of("-storetype", "PKCS12", "-storepass", "changeit", "-keystore"));
        line.add(folder.resolve("keys.p12").toString());
        Process keytool = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertEquals(0, keytool.waitFor(), () -> String.join(" ", args));
    }
}
