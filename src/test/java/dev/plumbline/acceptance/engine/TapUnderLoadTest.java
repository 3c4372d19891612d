package dev.plumbline.acceptance.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.service.Command;
import dev.plumbline.service.tap.Tap;
import dev.plumbline.service.tap.TapSettings;
import dev.plumbline.service.tap.generation.EngineKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Where samples go to dies while clients are served: each client gets all of its answer, and each sample is either sent
 * or counted as lost.
 */
@Timeout(180)
@Tag("slow")
class TapUnderLoadTest {

    private static final int CLIENTS = 6;
    private static final int EACH = 40;
    private static final Path FULL = Path.of("/dev/full");
    private static final List<String> BODIES = List.of(
            "{\"model\":\"stories-260k\",\"temperature\":0,\"max_tokens\":12,\"messages\":[{\"role\":\"user\","
                    + "\"content\":\"Once upon a time\"}]}",
            "{\"model\":\"stories-260k\",\"temperature\":0,\"max_tokens\":12,\"stream\":true,\"messages\":[{\"role\":"
                    + "\"user\",\"content\":\"Once upon a time\"}]}");

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private StandInEngine engine;

    private interface Harm {
        void happen() throws Exception;
    }

    @BeforeEach
    void start() {
        engine = StandInEngine.start(SmallModel.Precision.F32, 7);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void plumblineIsKilled() throws Exception {
        try (Command plumbline = Command.start(
                        folder,
                        "run",
                        "--embedded",
                        "--data",
                        folder.resolve("data").toString(),
                        "--http",
                        "127.0.0.1:0")
                .awaitReady()) {
            assertNobodyNotices(Tap.sending(settings(), URI.create(plumbline.url()), null, null), plumbline::kill);
        }
    }

    @Test
    void theBrokerDies() throws Exception {
        Broker broker = Broker.start();
        try (Admin admin = Admin.create(broker.client())) {
            admin.createTopics(Set.of(new NewTopic("tap.samples", 2, (short) 1)))
                    .all()
                    .get();
        }
        assertNobodyNotices(Tap.producing(settings(), broker.client(), "tap.samples"), broker::close);
    }

    @Test
    void theDiskIsFull_andThenHasRoomAgain() throws Exception {
        assumeTrue(Files.exists(FULL), "there is no /dev/full here");
        Path file = folder.resolve("samples.jsonl");
        Path kept = folder.resolve("kept.jsonl");
        Files.createSymbolicLink(file, kept);
        Tap tap = Tap.writing(settings(), file);
        assertNobodyNotices(tap, () -> turn(file, FULL), () -> turn(file, kept));
        List<String> lines = Files.readAllLines(kept);
        assertTrue(lines.stream().allMatch(line -> line.startsWith("{") && line.endsWith("}")), "whole lines only");
        assertTrue(lines.size() > CLIENTS * EACH / 3, "written before and after: " + lines.size());
    }

    private static void turn(Path link, Path to) throws IOException {
        Path other = link.resolveSibling("other");
        Files.createSymbolicLink(other, to);
        Files.move(other, link, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    /** Harm happens one after the other, at equal parts of the load. */
    private void assertNobodyNotices(Tap tap, Harm... harms) throws Exception {
        try (tap) {
            List<String> expected = new ArrayList<>();
            for (String body : BODIES) {
                expected.add(ask(engine.url(), body));
                ask(tap.url(), body); // how the engine writes what nobody asked for is learned from the first
            }
            count(tap, BODIES.size(), "plumbline_tap_sent_total"); // the way is open
            List<CountDownLatch> due = new ArrayList<>();
            for (int i = 1; i <= harms.length; i++) {
                due.add(new CountDownLatch(CLIENTS * EACH * i / (harms.length + 1)));
            }
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                all.add(clients.submit(() -> {
                    for (int i = 0; i < EACH; i++) {
                        int kind = i % BODIES.size();
                        assertEquals(expected.get(kind), ask(tap.url(), BODIES.get(kind)));
                        due.forEach(CountDownLatch::countDown);
                    }
                    return null;
                }));
            }
            for (int i = 0; i < harms.length; i++) {
                due.get(i).await();
                harms[i].happen();
            }
            for (Future<?> client : all) {
                client.get();
            }
            clients.shutdown();
            int asked = CLIENTS * EACH + BODIES.size();
            count(tap, asked, "plumbline_tap_sent_total", "plumbline_tap_lost_total");
            assertTrue(metric(tap, "plumbline_tap_lost_total") > 0, "something was harmed");
        }
    }

    /** Waits until these together say so many; they must not say more. */
    private static void count(Tap tap, int expected, String... names) throws Exception {
        double sum = 0;
        while (sum < expected) { // within the time that the test has
            Thread.sleep(100);
            sum = 0;
            for (String name : names) {
                sum += metric(tap, name);
            }
        }
        assertEquals(expected, sum);
    }

    private String ask(URI base, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(base.resolve("/v1/chat/completions"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        return response.body()
                .replaceAll("\"id\":\"[^\"]*\"", "\"id\":\"\"")
                .replaceAll("\"created\":[0-9]+", "\"created\":0");
    }

    /** The sum over all of its labels. */
    private static double metric(Tap tap, String name) throws IOException {
        try (InputStream in = URI.create(tap.statusUrl() + "/metrics").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    private TapSettings settings() {
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        return new TapSettings(
                new TapSettings.Routes(any, any, engine.url(), Duration.ZERO, Duration.ofSeconds(10), null),
                new TapSettings.Rules(1, 0, TapSettings.SESSIONS, 5, "a key of tests", 32 << 20, false),
                new TapSettings.Engine(
                        EngineKind.VLLM, Map.of(), JsonNodeFactory.instance.objectNode(), null, null, null),
                Map.of("pool", "gpu-a", "hardware", "cpu"));
    }
}
