package dev.plumbline.service.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.Plumbline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class ProbeTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String KEY = "sk-probe-secret";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    /** Pools behind one gateway, told apart by a header; the weights of gpu-c have fewer bits. */
    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/v1/chat/completions", exchange -> {
            String pool = exchange.getRequestHeaders().getFirst("X-Pool");
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            asked.add(pool);
            if (!("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                reply(exchange, 401, "{\"error\":\"" + KEY + "\"}");
            } else {
                reply(exchange, 200, pool.equals("mute") ? "{\"choices\":7}" : answer(body, pool.equals("gpu-c")));
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void pools_oneOfThemWithWorseWeights_areToldApartByABacktestOfTheProbes() throws Exception {
        Path probes = folder.resolve("probes.jsonl");
        Path last = folder.resolve("last.jsonl");
        assertEquals(0, probe("--to", probes.toString(), pool("gpu-a"), pool("gpu-b")), err.toString());
        assertTrue(out.toString().contains("gpu-a: 32 of 32 answered"), out.toString());
        // Answers are compared with those that were there before: where the worse pool is between the two others
        // throughout, these are not compared with each other, and a ticket names both sides of what was.
        assertEquals(0, probe("--to", last.toString(), pool("gpu-c")), err.toString());
        List<String> lines = Files.readAllLines(probes);
        assertEquals(64, lines.size());
        Sample sample = new SampleReader().read(lines.get(0).getBytes(UTF_8));
        assertEquals(Sample.PROBE, sample.servedBy().platform());
        assertEquals("h100", sample.servedBy().hardware());
        assertEquals("tail", sample.servedBy().labels().get("rack"));
        assertEquals(Boolean.FALSE, sample.sampler().engine().speculative());
        assertEquals(List.of("Latn"), sample.prompt().scripts());
        assertFalse(Files.readString(probes).contains("Once upon a time"), "prompts go no further");
        int exit = plumbline("backtest", probes.toString(), last.toString(), "--fail-on", "page");
        assertEquals(4, exit, out.toString());
        assertTrue(out.toString().contains("pool=gpu-c"), out.toString());
        assertFalse(out.toString().contains("pool=gpu-a:") || out.toString().contains("pool=gpu-b:"), out.toString());
    }

    @Test
    void poolsThatFail_areNamedWithTheirReasonAndWithoutTheKey() throws Exception {
        Path probes = folder.resolve("probes.jsonl");
        String gone = "gone=http://127.0.0.1:1";
        assertEquals(1, probe("--to", probes.toString(), pool("gpu-a"), pool("mute"), gone));
        assertTrue(out.toString().contains("gpu-a: 32 of 32 answered"), out.toString());
        assertTrue(
                out.toString().contains("mute: 0 of 3 answered; 3 × what it answers cannot be read"), out.toString());
        assertTrue(out.toString().contains("gone: 0 of 3 answered; 3 × connection refused"), out.toString());
        assertEquals(32, Files.readAllLines(probes).size());
        Files.writeString(folder.resolve("key"), "wrong");
        assertEquals(1, probe("--json", "--to", probes.toString(), pool("gpu-a")));
        assertTrue(out.toString().contains("{\"HTTP 401\":3}"), out.toString());
        assertFalse((out.toString() + err).contains(KEY), "a secret was said");
    }

    @Test
    void standardOutput_ofARunningPlumblineThatIsNone_saysSo() {
        assertEquals(
                1, probe("--send", "http://127.0.0.1:" + server.getAddress().getPort(), pool("gpu-a")));
        assertTrue(err.toString().contains("does not take samples: HTTP 404"), err.toString());
    }

    private String pool(String name) {
        return name + "=http://127.0.0.1:" + server.getAddress().getPort() + "/v1/,header.X-Pool=" + name
                + ",hardware=h100";
    }

    private int probe(String to, String... more) {
        List<String> args = new ArrayList<>(List.of("probe", "samples", "--model", "tiny", "--rate", "1000"));
        args.addAll(List.of("--field", "sampler.speculative=false", "--field", "rack=tail"));
        try {
            Path key = folder.resolve("key");
            if (!Files.exists(key)) {
                Files.writeString(key, KEY + "\n");
            }
            args.addAll(List.of("--api-key-file", key.toString()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        args.add(to);
        for (String argument : more) {
            if (argument.contains("=http")) {
                args.add("--pool");
            }
            args.add(argument);
        }
        return plumbline(args.toArray(new String[0]));
    }

    private int plumbline(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Plumbline.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    /** What a model says to a prompt: always the same tokens, with probabilities that fewer bits blur. */
    private static String answer(String request, boolean blurred) {
        JsonNode question = JSON.readTree(request);
        String prompt = question.path("messages").path(0).path("content").asString("");
        Random model = new Random(prompt.hashCode());
        Random blur = new Random(prompt.hashCode() + 1);
        ObjectNode json = JSON.createObjectNode();
        ObjectNode choice = json.putArray("choices").addObject().put("index", 0).put("finish_reason", "length");
        StringBuilder text = new StringBuilder();
        ArrayNode content = choice.putObject("logprobs").putArray("content");
        for (int i = 0; i < question.path("max_tokens").asInt(0); i++) {
            ObjectNode step = content.addObject();
            double logprob = -0.4 - 0.3 * model.nextDouble(); // with all that are listed below 1
            ArrayNode top = JSON.createArrayNode();
            for (int c = 0; c < question.path("top_logprobs").asInt(0); c++) {
                double shown = logprob - 1.2 * c - (blurred ? 1.1 * blur.nextDouble() : 0);
                String token = " t" + i + "c" + c;
                top.addObject().put("token", token).put("logprob", shown).set("bytes", JSON.nullNode());
                if (c == 0) {
                    step.put("token", token).put("logprob", shown);
                    text.append(token);
                }
            }
            step.set("top_logprobs", top);
        }
        choice.putObject("message").put("role", "assistant").put("content", text.toString());
        json.putObject("usage")
                .put("completion_tokens", question.path("max_tokens").asInt(0));
        return json.toPrettyString(); // line ends and all
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
