package dev.plumbline.service.tap;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plumbline.service.tap.generation.RequestKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An engine whose ids and clock stand still: it writes the same bytes for the same request, in the manner of one engine
 * or another.
 */
final class StubEngine implements AutoCloseable {

    /** How it writes what nobody asked for. */
    enum Manner {
        /** {@code "logprobs":null}, no blanks. */
        VLLM,
        /** {@code "logprobs": null} with blanks, and {@code "usage": null} in every chunk, asked or not. */
        SGLANG,
        /** No such field. */
        LLAMA_CPP
    }

    private static final List<String> TOKENS = List.of("Ein", " \\\"Zitat\\\" \\\\ ", " und", " \u00e4", " {\\n}", "");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> paths = new CopyOnWriteArrayList<>();

    volatile Manner manner;
    volatile boolean sized = true;
    volatile boolean packs;
    volatile int refuses;
    /** Runs before each event of a stream is sent. */
    volatile UnaryOperator<String> before = event -> event;
    /** Counted down when a client is found to be gone. */
    final CountDownLatch hungUp = new CountDownLatch(1);

    StubEngine(Manner manner) {
        this.manner = manner;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Requests' bodies as they came. */
    List<String> bodies() {
        return bodies;
    }

    List<String> paths() {
        return paths;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        reply(exchange);
        exchange.close(); // not where something was thrown: then the connection ends in the middle of the answer
    }

    private void reply(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        paths.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        bodies.add(body);
        RequestKind kind = RequestKind.of(
                exchange.getRequestMethod(), exchange.getRequestURI().getPath());
        if (kind == null) {
            answer(exchange, 200, "text/plain", ("other " + exchange.getRequestURI()).getBytes(UTF_8));
            return;
        }
        JsonNode asked = JsonMapper.shared().readTree(body);
        boolean more = asks(kind, asked);
        if (more && refuses != 0) {
            answer(exchange, refuses, "application/json", "{\"error\":\"no log-probabilities here\"}".getBytes(UTF_8));
        } else if (asked.path("fail").asInt(0) != 0) {
            answer(exchange, asked.path("fail").asInt(), "application/json", "{\"error\":{}}".getBytes(UTF_8));
        } else if (asked.path("stream").asBoolean(false)) {
            stream(
                    exchange,
                    events(kind, more, asked.at("/stream_options/include_usage").asBoolean(false)));
        } else {
            answer(exchange, 200, "application/json", blanks(whole(kind, more)).getBytes(UTF_8));
        }
    }

    private static boolean asks(RequestKind kind, JsonNode asked) {
        return switch (kind) {
            case CHAT -> asked.path("logprobs").asBoolean(false);
            case COMPLETIONS -> asked.path("logprobs").isNumber();
            case RESPONSES -> asked.path("include").toString().contains("logprobs");
            case MESSAGES -> false;
        };
    }

    private void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        byte[] sent = body;
        if (packs && accepted != null && accepted.contains("gzip")) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(body);
            }
            sent = packed.toByteArray();
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        exchange.sendResponseHeaders(status, sized ? sent.length : 0);
        exchange.getResponseBody().write(sent);
    }

    private void stream(HttpExchange exchange, List<String> events) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        try {
            for (String event : events) {
                out.write(before.apply(event).getBytes(UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            hungUp.countDown();
            throw e;
        }
    }

    private String blanks(String json) {
        return manner == Manner.SGLANG ? json.replaceAll("(?<=[\"0-9}\\]le])([,:])(?=[\"{\\[0-9nt-])", "$1 ") : json;
    }

    private String logprobs(RequestKind kind, List<String> tokens, boolean more) {
        if (!more) {
            return manner == Manner.LLAMA_CPP ? "" : "\"logprobs\":null,";
        }
        if (kind == RequestKind.COMPLETIONS) {
            List<String> names = tokens.stream().map(t -> '"' + t + '"').toList();
            return "\"logprobs\":{\"text_offset\":[0],\"token_logprobs\":[" + "-0.5,".repeat(tokens.size() - 1)
                    + "-0.5],\"tokens\":[" + String.join(",", names) + "],\"top_logprobs\":["
                    + String.join(
                            ",",
                            names.stream()
                                    .map(n -> "{" + n + ":-0.5,\"zz\":-2.5}")
                                    .toList()) + "]},";
        }
        return "\"logprobs\":{\"content\":" + entries(tokens) + "},";
    }

    private static String entries(List<String> tokens) {
        return "[" + String.join(",", tokens.stream().map(StubEngine::entry).toList()) + "]";
    }

    private static String entry(String token) {
        String one = "\"token\":\"" + token + "\",\"logprob\":-0.5";
        return "{" + one + ",\"top_logprobs\":[{" + one + "},{\"token\":\"zz\",\"logprob\":-2.5}]}";
    }

    private static String text() {
        return String.join("", TOKENS);
    }

    private String usage() {
        return "{\"prompt_tokens\":9,\"total_tokens\":15,\"completion_tokens\":6}";
    }

    private String whole(RequestKind kind, boolean more) {
        String logprobs = kind == RequestKind.RESPONSES ? "" : logprobs(kind, TOKENS, more);
        return switch (kind) {
            case CHAT ->
                "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1.0e9,\"model\":\"m\",\"choices\":["
                        + "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + text() + "\"}," + logprobs
                        + "\"finish_reason\":\"stop\"}],\"usage\":" + usage() + "}";
            case COMPLETIONS ->
                "{\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":["
                        + "{\"index\":0," + logprobs + "\"text\":\"" + text()
                        + "\",\"finish_reason\":\"stop\"}],\"usage\":"
                        + usage() + "}";
            case RESPONSES -> response(more, "completed", true);
            case MESSAGES ->
                "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":"
                        + "[{\"type\":\"text\",\"text\":\"" + text()
                        + "\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                        + "\"usage\":{\"input_tokens\":9,\"output_tokens\":6}}";
        };
    }

    private static String response(boolean more, String status, boolean full) {
        String listed = more ? entries(TOKENS) : "[]";
        return "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1,\"status\":\"" + status
                + "\",\"model\":\"m\",\"output\":["
                + (full
                        ? "{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":"
                                + "\"output_text\",\"annotations\":[],\"logprobs\":" + listed + ",\"text\":\"" + text()
                                + "\"}]}"
                        : "")
                + "],\"top_logprobs\":" + (more ? 5 : 0) + ",\"top_p\":1.0,\"usage\":"
                + (full ? "{\"input_tokens\":9,\"output_tokens\":6,\"total_tokens\":15}" : "null") + "}";
    }

    private List<String> events(RequestKind kind, boolean more, boolean usage) {
        List<String> events = new ArrayList<>();
        switch (kind) {
            case CHAT -> {
                events.add(
                        chunk(kind, List.of(), "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},", "null", false));
                TOKENS.forEach(t ->
                        events.add(chunk(kind, List.of(t), "\"delta\":{\"content\":\"" + t + "\"},", "null", more)));
                events.add(chunk(kind, List.of(), "\"delta\":{},", "\"stop\"", false));
                counted(events, "chat.completion.chunk", usage);
            }
            case COMPLETIONS -> {
                TOKENS.forEach(t -> events.add(chunk(kind, List.of(t), "\"text\":\"" + t + "\",", "null", more)));
                events.add(chunk(kind, List.of(), "\"text\":\"\",", "\"stop\"", false));
                counted(events, "text_completion", usage);
            }
            case RESPONSES -> responses(events, more);
            case MESSAGES -> messages(events);
        }
        return events;
    }

    private String chunk(RequestKind kind, List<String> tokens, String delta, String finish, boolean more) {
        String nothing = manner == Manner.SGLANG ? ",\"usage\":null" : "";
        return data("{\"id\":\"c-1\",\"object\":\"chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + delta + logprobs(kind, tokens, more) + "\"finish_reason\":" + finish + "}]" + nothing + "}");
    }

    private void counted(List<String> events, String object, boolean usage) {
        if (usage) {
            events.add(data("{\"id\":\"c-1\",\"object\":\"" + object
                    + "\",\"created\":1,\"model\":\"m\",\"choices\":[],\"usage\":" + usage() + "}"));
        }
        events.add("data: [DONE]\n\n");
    }

    private String data(String json) {
        return "data: " + blanks(json) + "\n\n";
    }

    private static String event(String type, String json) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + json + "}\n\n";
    }

    private static void responses(List<String> events, boolean more) {
        events.add(event(
                "response.created", "\"sequence_number\":0,\"response\":" + response(more, "in_progress", false)));
        for (String token : TOKENS) {
            events.add(event(
                    "response.output_text.delta",
                    "\"item_id\":\"msg_1\",\"delta\":\"" + token + "\",\"logprobs\":"
                            + (more ? entries(List.of(token)) : "[]")));
        }
        String listed = more ? entries(TOKENS) : "[]";
        events.add(event("response.output_text.done", "\"text\":\"" + text() + "\",\"logprobs\":" + listed));
        events.add(event(
                "response.content_part.done",
                "\"part\":{\"type\":\"output_text\",\"logprobs\":" + listed + ",\"text\":\"" + text() + "\"}"));
        events.add(event("response.completed", "\"response\":" + response(more, "completed", true)));
    }

    private static void messages(List<String> events) {
        events.add(event(
                "message_start",
                "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],"
                        + "\"stop_reason\":null,\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}"));
        events.add(event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
        for (String token : TOKENS) {
            events.add(event(
                    "content_block_delta",
                    "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + token + "\"}"));
        }
        events.add(event(
                "message_delta",
                "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":6}"));
        events.add(event("message_stop", "\"last\":true"));
    }
}
