package dev.plumbline.service.tap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.service.tap.generation.EngineKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** A tap on a stub of an engine, and a client that sees bytes. */
final class TapRig implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    final StubEngine engine;
    final Tap tap;
    final List<JsonNode> samples = new CopyOnWriteArrayList<>();

    TapRig(StubEngine.Manner manner, double rate, double twinRate) {
        this(manner, rules(rate, twinRate, 32 << 20), null);
    }

    TapRig(StubEngine.Manner manner, TapSettings.Rules rules, @Nullable TapOutput output) {
        engine = new StubEngine(manner);
        TapOutput collecting =
                lines -> lines.forEach(line -> samples.add(JsonMapper.shared().readTree(line.json())));
        tap = Tap.start(settings(engine.url(), rules), metrics -> output == null ? collecting : output);
    }

    static TapSettings.Rules rules(double rate, double twinRate, long memory) {
        return new TapSettings.Rules(rate, twinRate, TapSettings.SESSIONS, 5, "a key of tests", memory, false);
    }

    static TapSettings settings(URI upstream, TapSettings.Rules rules) {
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        return new TapSettings(
                new TapSettings.Routes(any, any, upstream, Duration.ZERO, Duration.ofSeconds(10), null),
                rules,
                new TapSettings.Engine(
                        EngineKind.VLLM,
                        Map.of("top_p", "0.9", "speculative", "false"),
                        JsonNodeFactory.instance.objectNode().put("top_k", 20).put("top_p", 0.5),
                        null,
                        "200k<=200000,1m",
                        "200k"),
                Map.of("pool", "gpu-a", "hardware", "h100", "sampler.precision", "bf16", "rack", "r1"));
    }

    /**
     * Sends a request and returns all bytes of the answer, chunks joined; the first line and the headers are in Latin
     * letters.
     */
    static Answer ask(URI url, String path, String body, String... headers) {
        try (Socket socket = new Socket("127.0.0.1", url.getPort())) {
            send(socket, path, body, headers);
            return Answer.of(socket.getInputStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void send(Socket socket, String path, String body, String... headers) throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        byte[] bytes = body.getBytes(UTF_8);
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n");
        head.append("Content-Type: application/json\r\nContent-Length: ")
                .append(bytes.length)
                .append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        socket.getOutputStream().write((head + "\r\n").getBytes(ISO_8859_1));
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    Answer through(String path, String body, String... headers) {
        return ask(tap.url(), path, body, headers);
    }

    Answer direct(String path, String body, String... headers) {
        return ask(engine.url(), path, body, headers);
    }

    /** A counter of the tap, by what its line begins with. */
    double metric(String line) {
        return TapRig.metric(tap, line);
    }

    static double metric(Tap tap, String line) {
        try (var in = URI.create(tap.statusUrl() + "/metrics").toURL().openStream()) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(l -> l.startsWith(line))
                    .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode sample(int index) {
        await(() -> samples.size() > index || lost() > 0);
        if (samples.size() <= index) {
            throw new AssertionError("lost " + metrics());
        }
        return samples.get(index);
    }

    /** Waits until there is a sample of all that was chosen, or it is lost. */
    void settle() {
        await(() -> metric("plumbline_tap_requests_open") == 0
                && samples.size() + lost() == metric("plumbline_tap_chosen_total{by=\"response\"}"));
    }

    private double lost() {
        return metrics()
                .lines()
                .filter(l -> l.startsWith("plumbline_tap_lost"))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .sum();
    }

    String metrics() {
        try (var in = URI.create(tap.statusUrl() + "/metrics").toURL().openStream()) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        tap.close();
        engine.close();
    }

    /**
     * What a client got: the status code, the headers that say how the body is sent, and the body with chunks joined.
     */
    record Answer(String status, List<String> headers, String body) {

        static Answer of(byte[] bytes) {
            String all = new String(bytes, ISO_8859_1);
            int end = all.indexOf("\r\n\r\n");
            if (end < 0) {
                return new Answer("", List.of(), "");
            }
            String[] lines = all.substring(0, end).split("\r\n");
            List<String> headers = new ArrayList<>();
            for (int i = 1; i < lines.length; i++) {
                String name = lines[i].toLowerCase(java.util.Locale.ROOT);
                if (name.startsWith("content-") || name.startsWith("transfer-")) {
                    headers.add(name);
                }
            }
            headers.sort(null);
            String body = all.substring(end + 4);
            boolean chunked = headers.contains("transfer-encoding: chunked");
            return new Answer(lines[0].split(" ")[1], headers, chunked ? joined(body) : body);
        }

        private static String joined(String chunks) {
            StringBuilder body = new StringBuilder();
            int at = 0;
            while (at < chunks.length()) {
                int line = chunks.indexOf("\r\n", at);
                int size = line < 0
                        ? -1
                        : Integer.parseInt(chunks.substring(at, line).strip(), 16);
                if (size <= 0 || line + 2 + size > chunks.length()) {
                    return size == 0 ? body.toString() : body + "<cut>";
                }
                body.append(chunks, line + 2, line + 2 + size);
                at = line + 4 + size;
            }
            return body + "<cut>";
        }
    }
}
