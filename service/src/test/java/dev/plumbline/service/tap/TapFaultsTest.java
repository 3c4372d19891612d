package dev.plumbline.service.tap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What goes wrong costs the sample and never the request; and a client that goes is gone upstream too. */
@Timeout(120)
class TapFaultsTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String BODY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";
    private static final String STREAM = BODY.replace("\"model\"", "\"stream\":true,\"model\"");

    @Test
    void client_hangsUpBeforeTheEngineSaysAnything_isHungUpOnUpstream() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            for (double rate : new double[] {0, 1}) {
                TapSettings settings = TapRig.settings(
                        URI.create("http://127.0.0.1:" + silent.getLocalPort()), TapRig.rules(rate, 0, 1 << 20));
                try (Tap tap = Tap.start(settings, metrics -> lines -> {})) {
                    Socket client = new Socket("127.0.0.1", tap.url().getPort());
                    TapRig.send(client, CHAT, STREAM);
                    try (Socket engine = silent.accept()) {
                        engine.setSoTimeout((int) TapRig.PATIENCE.toMillis());
                        assertEquals('P', engine.getInputStream().read());
                        client.close();
                        while (engine.getInputStream().read() >= 0) {
                            // the rest of the request, then the end
                        }
                    }
                    TapRig.await(() -> TapRig.metric(tap, "plumbline_tap_requests_open") == 0);
                    assertEquals(rate, TapRig.metric(tap, "plumbline_tap_lost_total{reason=\"hung-up\"}"));
                }
            }
        }
    }

    @Test
    void start_portInUse_isSaidBeforeAnythingElseIsBegun() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
            InetSocketAddress at = new InetSocketAddress("127.0.0.1", taken.getLocalPort());
            TapSettings settings = TapRig.settings(URI.create("http://127.0.0.1:1"), TapRig.rules(1, 0, 1 << 20));
            for (String option : List.of("--listen", "--status")) {
                boolean listen = option.equals("--listen");
                TapSettings.Routes routes = new TapSettings.Routes(
                        listen ? at : any,
                        listen ? any : at,
                        settings.routes().upstream(),
                        Duration.ZERO,
                        Duration.ZERO,
                        null);
                TapSettings wrong = new TapSettings(routes, settings.rules(), settings.engine(), settings.envelope());
                Failure failure = assertThrows(
                        Failure.class,
                        () -> Tap.start(wrong, metrics -> {
                            throw new IllegalStateException("it was begun");
                        }));
                assertTrue(failure.getMessage().startsWith("cannot listen at 127.0.0.1:"), failure.getMessage());
                assertTrue(failure.getMessage().endsWith(option), failure.getMessage());
            }
        }
    }

    @Test
    void requests_oneBehindTheOther_areAnsweredInTurn() throws Exception {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 1, 0);
                Socket client = new Socket("127.0.0.1", rig.tap.url().getPort())) {
            String head =
                    "POST " + CHAT + " HTTP/1.1\r\nHost: e\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY;
            client.getOutputStream().write((head + head).getBytes(ISO_8859_1)); // the second while the first is due
            TapRig.send(client, CHAT, BODY);
            client.setSoTimeout((int) TapRig.PATIENCE.toMillis());
            String all = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
            assertEquals(3, all.split("HTTP/1.1 200 OK", -1).length - 1, all);
        }
    }

    @Test
    void engine_diesInTheMiddle_showsAsItDoesWithoutTap() {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 1, 0)) {
            rig.through(CHAT, STREAM);
            rig.sample(0);
            AtomicInteger events = new AtomicInteger();
            rig.engine.before = event -> {
                if (events.incrementAndGet() % 4 == 0) {
                    throw new UncheckedIOException(new IOException("died"));
                }
                return event;
            };
            TapRig.Answer direct = rig.direct(CHAT, STREAM);
            assertTrue(direct.body().endsWith("<cut>"), direct.body());
            assertEquals(direct, rig.through(CHAT, STREAM));
            TapRig.await(() -> rig.metric("plumbline_tap_lost_total{reason=\"upstream\"}") == 1);
            rig.engine.close();
            assertTrue(rig.through(CHAT, BODY).status().contains("502"));
        }
    }

    /** An error in the place of an answer is a sample that says so and nothing else; what was refused is none. */
    @Test
    void engine_fails_isLoggedAsSuch_andWhatItRefusesIsNot() {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 1, 0)) {
            rig.through(CHAT, BODY); // how it writes is learned from this one
            rig.sample(0);
            for (int status : new int[] {500, 503}) { // with more it may fail for what the client did not ask
                assertEquals("" + status, rig.through(CHAT, fail(status)).status());
            }
            assertError(500, rig.sample(1));
            assertError(503, rig.sample(2));
            assertEquals("429", rig.through(CHAT, fail(429)).status());
            TapRig.await(() -> rig.metric("plumbline_tap_lost_total{reason=\"status\"}") == 1);
            rig.engine.close();
            assertEquals("502", rig.through(CHAT, BODY).status());
            assertError(502, rig.sample(3));
            rig.settle();
            assertEquals(4, rig.samples.size());
        }
    }

    private static String fail(int status) {
        return BODY.replace("\"model\"", "\"fail\":" + status + ",\"model\"");
    }

    private static void assertError(int status, JsonNode sample) {
        assertEquals(
                "{\"error\":{\"code\":" + status + "}}", sample.path("response").toString());
        assertEquals("gpu-a", sample.path("pool").asString());
    }

    @Test
    void event_passesBeforeTheNextIsThere() throws Exception {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 1, 0)) {
            rig.through(CHAT, STREAM);
            rig.sample(0);
            CountDownLatch seen = new CountDownLatch(1);
            AtomicInteger events = new AtomicInteger();
            rig.engine.before = event -> {
                try {
                    if (events.incrementAndGet() == 3) {
                        assertTrue(seen.await(20, TimeUnit.SECONDS), "the event before is held back");
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return event;
            };
            try (Socket client = new Socket("127.0.0.1", rig.tap.url().getPort())) {
                TapRig.send(client, CHAT, STREAM);
                StringBuilder got = new StringBuilder();
                while (!got.toString().contains("Ein")) {
                    got.append((char) client.getInputStream().read());
                }
                seen.countDown();
                client.getInputStream().readAllBytes();
            }
            assertTrue(rig.sample(1).path("timing").path("ttft_ms").asDouble() >= 0);
        }
    }

    @Test
    void plumbline_doesNotTakeSamples_requestsPassAndLossesAreCounted() {
        CountDownLatch stuck = new CountDownLatch(1);
        TapOutput output = lines -> stuck.await();
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, TapRig.rules(1, 0, 4_000), output)) {
            TapRig.Answer direct = rig.direct(CHAT, BODY);
            for (int i = 0; i < 30; i++) {
                assertEquals(direct, rig.through(CHAT, BODY), "request " + i);
            }
            assertTrue(rig.metric("plumbline_tap_lost_total{reason=\"memory\"}") > 0, rig::metrics);
            stuck.countDown();
        }
    }

    @Test
    void memory_isTaken_requestsPassAsTheyAreAndAreCounted() {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, TapRig.rules(1, 0, BODY.length()), null)) {
            assertEquals(rig.direct(CHAT, BODY), rig.through(CHAT, BODY));
            assertEquals(1, rig.metric("plumbline_tap_untouched_total{reason=\"memory\"}"), rig::metrics);
        }
    }

    @Test
    void memory_isGivenBack_whateverBecameOfTheSample() {
        int room = 1 << 20;
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, TapRig.rules(1, 0, room), null)) {
            for (String body : List.of(BODY, STREAM, BODY, "{\"model\":\"m\"", "[]")) {
                rig.through(CHAT, body);
            }
            TapRig.await(() -> rig.metric("plumbline_tap_memory_left") == room);
        }
    }

    @Test
    void plumbline_isDead_requestsPass() {
        try (StubEngine engine = new StubEngine(StubEngine.Manner.VLLM)) {
            TapSettings settings = TapRig.settings(engine.url(), TapRig.rules(1, 0, 1 << 20));
            TapRig.Answer direct = TapRig.ask(engine.url(), CHAT, BODY);
            try (Tap tap = Tap.writing(settings, Path.of("no", "such", "folder", "samples.jsonl"))) {
                assertEquals(direct, TapRig.ask(tap.url(), CHAT, BODY));
                TapRig.await(() -> TapRig.metric(tap, "plumbline_tap_lost_total{reason=\"unreachable\"}") == 1);
            }
            try (Tap tap = Tap.sending(settings, URI.create("http://127.0.0.1:1"), null, null)) {
                assertEquals(direct, TapRig.ask(tap.url(), CHAT, BODY));
            }
        }
    }

    @Test
    void end_waitsForAnswersThatAreDue() throws Exception {
        TapRig rig = new TapRig(StubEngine.Manner.VLLM, 1, 0);
        URI url = rig.tap.url();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        rig.engine.before = event -> {
            begun.countDown();
            try {
                goOn.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return event;
        };
        try (Socket client = new Socket("127.0.0.1", rig.tap.url().getPort())) {
            TapRig.send(client, CHAT, STREAM);
            begun.await();
            Thread ending = new Thread(rig.tap::close);
            ending.start();
            TapRig.await(() -> refuses(url));
            goOn.countDown();
            String all = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
            assertTrue(all.contains("[DONE]"), all);
            ending.join(20_000);
            assertFalse(ending.isAlive());
            assertEquals(1, rig.samples.size());
        } finally {
            rig.engine.close();
        }
    }

    private static boolean refuses(URI url) {
        try (Socket socket = new Socket("127.0.0.1", url.getPort())) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
