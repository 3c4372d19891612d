package dev.plumbline.acceptance.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plumbline.acceptance.engine.SmallModel;
import dev.plumbline.acceptance.engine.StandInEngine;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.json.PoolProbeJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plumbline probe drained}: probes where Plumbline itself reaches no pool, and tells it what it found. */
class DrainedProbeTest {

    private static final String GATE = """
            {"v":1,"model":"stories-260k","pool":"%s","state":"%s","verdict":"%s","reason":"","responses":1,\
            "sessions":1,"incidents":["inc-1"],"evidence":9,"threshold":9,"by":%s,"since":"2026-01-01T00:00:00Z",\
            "decided":"2026-01-01T00:00:00Z","expiry":"2099-01-01T00:00:00Z"}""";

    @TempDir
    Path folder;

    private final List<PoolProbe> told = new CopyOnWriteArrayList<>();
    private HttpServer plumbline;
    private String gates = "";
    private String ended = "";

    @BeforeEach
    void start() throws IOException {
        plumbline = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        plumbline.createContext("/v1/gates", exchange -> reply(exchange, "{\"data\":[" + gates + "]}"));
        plumbline.createContext("/v1/probes", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            told.add(PoolProbeJson.read(new String(body, StandardCharsets.UTF_8)));
            reply(exchange, "{\"ended\":[" + ended + "]}");
        });
        plumbline.start();
        Files.writeString(folder.resolve("token"), "secret");
    }

    @AfterEach
    void stop() {
        plumbline.stop(0);
    }

    @Test
    void drainedPools_areProbed_andPlumblineIsTold() {
        gates = gate("a", "open", "PASS", "null") + ',' + gate("b", "closed", "FAIL", "null");
        try (StandInEngine sound = StandInEngine.start(SmallModel.Precision.F32, 1);
                StandInEngine worse = StandInEngine.start(SmallModel.Precision.Q4, 2)) {
            ProbeRun different = run(sound, worse);
            assertEquals(6, different.exitCode, different::toString);
            ProbeRun unseen = run(sound, sound);
            assertEquals(0, unseen.exitCode, unseen::toString);
            assertTrue(unseen.err.contains("its gate stays closed"), unseen::toString);
            ended = "\"inc-1\"";
            ProbeRun mended = run(sound, sound);
            assertTrue(mended.err.contains("inc-1: ended, its gate opens"), mended::toString);
            ProbeRun another = run(sound, sound, "--seed", "7");
            assertEquals(0, another.exitCode, another::toString);
        }
        assertEquals(
                List.of("different", "equivalent", "equivalent", "equivalent"),
                told.stream().map(probe -> probe.state().code()).toList());
        assertEquals(told.get(0).probe(), told.get(1).probe());
        assertTrue(!told.get(0).probe().equals(told.get(3).probe()), "another seed is another probe");
    }

    @Test
    void gateThatAPersonClosed_isLeftAlone() {
        gates = gate("a", "open", "PASS", "null") + ',' + gate("b", "closed", "FAIL", "\"somebody\"");
        try (StandInEngine sound = StandInEngine.start(SmallModel.Precision.F32, 1)) {
            ProbeRun held = run(sound, sound);
            assertTrue(held.err.contains("no pool is drained"), held::toString);
        }
        assertEquals(List.of(), told);
    }

    private ProbeRun run(StandInEngine a, StandInEngine b, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "drained",
                "--url",
                "http://127.0.0.1:" + plumbline.getAddress().getPort(),
                "--token-file",
                folder.resolve("token").toString(),
                "--reproducers",
                folder.resolve("reproducers").toString(),
                "--model",
                "stories-260k",
                "--checks",
                "none",
                "--rate",
                "1000",
                "--pool",
                ProbeRun.pool("a", a),
                "--pool",
                ProbeRun.pool("b", b)));
        args.addAll(List.of(more));
        return ProbeRun.of(args);
    }

    private static String gate(String pool, String state, String verdict, String by) {
        return GATE.formatted(pool, state, verdict, by);
    }

    private static void reply(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
