package dev.plumbline.acceptance.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plumbline.acceptance.engine.SmallModel;
import dev.plumbline.acceptance.engine.StandInEngine;
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

/** A pool that is drained is probed, and its gate opens only on the word of a probe that has seen the fault. */
class DrainedProbeTest {

    private static final String GATE =
            "{\"model\":\"stories-260k\",\"pool\":\"%s\",\"state\":\"%s\",\"verdict\":\"%s\",\"by\":%s,\"incidents\":[%s]}";

    @TempDir
    Path folder;

    private final List<String> ended = new CopyOnWriteArrayList<>();
    private HttpServer plumbline;
    private String gates = "";
    private String opens = "different_first";

    @BeforeEach
    void start() throws IOException {
        plumbline = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        plumbline.createContext("/v1/gates", exchange -> reply(exchange, "{\"data\":[" + gates + "]}"));
        plumbline.createContext(
                "/v1/policy", exchange -> reply(exchange, "{\"probes\":{\"opens\":\"" + opens + "\"}}"));
        plumbline.createContext("/v1/incidents/", exchange -> {
            ended.add(exchange.getRequestURI().getPath());
            reply(exchange, "{}");
        });
        plumbline.start();
        Files.writeString(folder.resolve("token"), "secret");
    }

    @AfterEach
    void stop() {
        plumbline.stop(0);
    }

    @Test
    void gate_opensOnEquivalent_onlyWhereTheSameProbeHasSeenTheFault() {
        gates = gate("a", "open", "PASS", "null", "") + ',' + gate("b", "closed", "FAIL", "null", "\"inc-1\"");
        try (StandInEngine sound = StandInEngine.start(SmallModel.Precision.F32, 1);
                StandInEngine worse = StandInEngine.start(SmallModel.Precision.Q4, 2)) {
            ProbeRun unseen = run(sound, sound, "unseen.jsonl");
            assertEquals(0, unseen.exitCode, unseen::toString);
            assertTrue(unseen.err.contains("inc-1: not ended"), unseen::toString);
            assertEquals(6, run(sound, worse, "seen.jsonl").exitCode);
            assertEquals(List.of(), ended);
            ProbeRun another = run(sound, sound, "seen.jsonl", "--seed", "7");
            assertTrue(another.err.contains("inc-1: not ended"), () -> "another probe: " + another);
            ProbeRun mended = run(sound, sound, "seen.jsonl");
            assertEquals(0, mended.exitCode, mended::toString);
            assertEquals(List.of("/v1/incidents/inc-1/close"), ended);
            opens = "equivalent";
            run(sound, sound, "unseen.jsonl");
            assertEquals(2, ended.size());
            opens = "never";
            run(sound, sound, "seen.jsonl");
            assertEquals(2, ended.size());
        }
    }

    @Test
    void incident_thatBlamesAPoolThatWasNotProbed_doesNotEnd_norDoesAPersonsGate() {
        opens = "equivalent";
        try (StandInEngine sound = StandInEngine.start(SmallModel.Precision.F32, 1)) {
            gates = String.join(
                    ",",
                    gate("a", "open", "PASS", "null", ""),
                    gate("b", "closed", "FAIL", "null", "\"inc-1\""),
                    gate("c", "open", "FAIL", "null", "\"inc-1\""));
            run(sound, sound, "verdicts.jsonl");
            assertEquals(List.of(), ended);
            gates = gate("a", "open", "PASS", "null", "")
                    + ','
                    + gate("b", "closed", "FAIL", "\"somebody\"", "\"inc-1\"");
            ProbeRun held = run(sound, sound, "verdicts.jsonl");
            assertTrue(held.err.contains("no pool is drained"), held::toString);
            assertEquals(List.of(), ended);
        }
    }

    private ProbeRun run(StandInEngine a, StandInEngine b, String verdicts, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "drained",
                "--url",
                "http://127.0.0.1:" + plumbline.getAddress().getPort(),
                "--token-file",
                folder.resolve("token").toString(),
                "--verdicts",
                folder.resolve(verdicts).toString(),
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

    private static String gate(String pool, String state, String verdict, String by, String incidents) {
        return GATE.formatted(pool, state, verdict, by, incidents);
    }

    private static void reply(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
