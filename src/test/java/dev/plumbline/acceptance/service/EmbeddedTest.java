package dev.plumbline.acceptance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Plumbline;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code plumbline run --embedded}: it answers, it stops, and what it keeps outlives it. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class EmbeddedTest {

    private static final String SAMPLE =
            "{\"time\":\"2025-08-25T00:00:00Z\",\"id\":\"r1\",\"model\":\"m\",\"pool\":\"p\","
                    + "\"response\":{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}}";

    @TempDir
    static Path folder;

    /** One that goes on, for those who only ask it. */
    private static Command steady;

    private final StringWriter said = new StringWriter();

    @BeforeAll
    static void start() {
        steady = run("steady");
    }

    @AfterAll
    static void stop() {
        steady.close();
    }

    @Test
    void run_stoppedOrKilled_keepsItsData() throws Exception {
        String cluster;
        try (Command run = run("kept", "--prefix", "kept").awaitReady()) {
            cluster = cluster(run);
            publish(run, "kept.samples", SAMPLE);
            publish(run, "kept.samples", "no sample");
            run.stop();
            assertEquals(143, run.exitCode());
            assertEquals("", run.out());
        }
        try (Command run = run("kept", "--prefix", "kept").awaitUp()) {
            assertEquals(cluster, cluster(run));
            assertTrue(topics(run).contains("kept.samples"), () -> topics(run).toString());
            run.kill();
        }
        try (Command run = run("kept", "--prefix", "kept").awaitReady()) {
            assertEquals(cluster, cluster(run));
            assertFalse(run.err().contains("Exception"), run.err());
        }
    }

    @Test
    void run_answersOverHttp() {
        Command run = steady.awaitReady();
        assertEquals("{\"status\":\"ok\",\"reasons\":[],\"notes\":[]}", run.body("/healthz"));
        assertEquals("{\"status\":\"ready\",\"reasons\":[],\"notes\":[]}", run.body("/readyz"));
        publish(run, "plumbline.samples", "no sample");
        publish(run, "plumbline.samples", SAMPLE);
        publish(
                run,
                "plumbline.samples",
                SAMPLE.replace("T00:", "T01:").replace("r1", "r2")); // ends the window of the first
        run.await(
                "counts",
                () -> run.body("/metrics")
                        .contains("plumbline_records_total{fate=\"tallied\",prefix=\"plumbline\"} 1.0"));
        String metrics = run.body("/metrics");
        assertTrue(
                metrics.contains("plumbline_dead_letters_total{prefix=\"plumbline\",reason=\"malformed\"} 1.0"),
                metrics);
        assertTrue(metrics.contains("jvm_memory_used_bytes"), metrics);
        assertTrue(metrics.contains("kafka_stream_alive_stream_threads"), metrics);
    }

    @Test
    void run_dataDirectoryInUse_saysSo() {
        Command first = steady.awaitUp();
        try (Command second = run("steady")) {
            assertEquals(1, second.exitCode());
            assertTrue(second.err().startsWith("plumbline: another Plumbline uses the data directory "), second.err());
            assertEquals(1, second.err().lines().count(), second.err());
            assertTrue(first.status("/healthz") == 200);
        }
    }

    @Test
    void replay_livePrefixOrUsedOne_isRefused() {
        String broker = steady.awaitUp().broker();
        Path line = write(SAMPLE);
        assertEquals(1, replay(broker, "plumbline", line));
        assertTrue(said.toString().contains("the prefix plumbline is live"), said.toString());
        assertEquals(0, replay(broker, "monday", line), said.toString());
        assertTrue(said.toString().contains("1 record published under monday (replay, "), said.toString());
        assertEquals(1, replay(broker, "monday", line));
        assertTrue(said.toString().contains("holds a recording already, which has ended"), said.toString());
    }

    private static Command run(String data, String... more) {
        String[] args = {
            "run",
            "--embedded",
            "--data",
            folder.resolve(data).toString(),
            "--broker-port",
            "0",
            "--http",
            "127.0.0.1:0"
        };
        String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return Command.start(folder, all);
    }

    private int replay(String broker, String prefix, Path file) {
        PrintWriter to = new PrintWriter(said, true);
        return Plumbline.execute(to, to, "replay", file.toString(), "--prefix", prefix, "--bootstrap-servers", broker);
    }

    private Path write(String line) {
        try {
            return java.nio.file.Files.writeString(folder.resolve("line.jsonl"), line + "\n");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void publish(Command run, String topic, String value) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", run.broker()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "r1", value)).get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String cluster(Command run) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", run.broker()))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static Set<String> topics(Command run) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", run.broker()))) {
            return admin.listTopics().names().get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
