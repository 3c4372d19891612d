package dev.plumbline.acceptance.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server that speaks as OpenAI's and vLLM's do and really samples from {@link SmallModel}:
 * {@code /v1/chat/completions}, {@code /v1/completions}, whole and streamed, with raw log-probabilities, seeds, cuts,
 * logit bias, stop strings, {@code echo}, {@code prompt_logprobs}; {@code /tokenize}, {@code /version},
 * {@code /v1/models}, {@code /health}, {@code /metrics}. Each {@link EngineFault} is an option.
 */
public final class StandInEngine implements AutoCloseable {

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer waits 40 ms for an acknowledgement
    }

    private static final JsonMapper JSON = JsonMapper.shared();
    /** In the order in which vLLM writes it: the model's id is not the last. */
    private static final String MODELS =
            "{\"object\":\"list\",\"data\":[{\"id\":\"stories-260k\",\"object\":\"model\",\"created\":1700000000,"
                    + "\"owned_by\":\"stand-in\",\"root\":\"stories-260k\",\"parent\":null,\"max_model_len\":512,"
                    + "\"permission\":[{\"id\":\"modelperm-0\",\"object\":\"model_permission\"}]}]}";

    private static final String BEFORE = "Once. ";

    private final PromptCache cache;
    private final long seed;
    private final Map<EngineFault, Double> faults = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger batches = new AtomicInteger();
    private final Set<List<Integer>> seen = new HashSet<>();

    private StandInEngine(
            InetSocketAddress address, SmallModel.Precision precision, long seed, Map<EngineFault, Double> faults)
            throws IOException {
        this.faults.putAll(faults);
        this.cache = new PromptCache(
                SmallModel.of(faults.containsKey(EngineFault.REQUANT) ? SmallModel.Precision.Q4 : precision));
        this.seed = seed;
        this.server = HttpServer.create(address, 256);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", exchange -> complete(exchange, true));
        server.createContext("/v1/completions", exchange -> complete(exchange, false));
        server.createContext("/tokenize", this::tokenize);
        server.createContext("/version", exchange -> reply(exchange, 200, "{\"version\":\"stand-in-1\"}"));
        server.createContext("/v1/models", exchange -> reply(exchange, 200, MODELS));
        server.createContext("/health", exchange -> reply(exchange, 200, ""));
        server.createContext(
                "/metrics", exchange -> reply(exchange, 200, "vllm:num_requests_running " + running + "\n"));
        server.start();
    }

    /**
     * A sound one.
     *
     * @param seed of what it draws where a request has no seed
     */
    public static StandInEngine start(SmallModel.Precision precision, long seed) {
        return start(precision, seed, Map.of());
    }

    /** One with these faults, each with its strength. */
    public static StandInEngine start(SmallModel.Precision precision, long seed, Map<EngineFault, Double> faults) {
        return start(0, precision, seed, faults);
    }

    /** The same at a port that is known before. */
    public static StandInEngine start(
            int port, SmallModel.Precision precision, long seed, Map<EngineFault, Double> faults) {
        return start(new InetSocketAddress("127.0.0.1", port), precision, seed, faults);
    }

    static StandInEngine start(
            InetSocketAddress address, SmallModel.Precision precision, long seed, Map<EngineFault, Double> faults) {
        try {
            return new StandInEngine(address, precision, seed, faults);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it answers, without {@code /v1}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How many answers it is at work on. */
    public int running() {
        return running.get();
    }

    /** How many answers it was asked for. */
    public int asked() {
        return count.get();
    }

    /** From now on it has, or lacks, a fault. */
    public void set(EngineFault fault, double strength) {
        faults.put(fault, strength);
    }

    public void mend(EngineFault fault) {
        faults.remove(fault);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void complete(HttpExchange exchange, boolean chat) throws IOException {
        int number = count.incrementAndGet();
        if (number > faults.getOrDefault(EngineFault.DIES, Double.MAX_VALUE)) {
            reply(exchange, 500, "{\"error\":{\"message\":\"the engine died\"}}");
            return;
        }
        EngineRequest request;
        try {
            JsonNode json = JSON.readTree(exchange.getRequestBody().readAllBytes());
            request = EngineRequest.read(json, chat, faults.containsKey(EngineFault.TEMPLATE) ? BEFORE : "");
        } catch (RuntimeException e) {
            reply(
                    exchange,
                    400,
                    JSON.createObjectNode().put("error", e.getMessage()).toString());
            return;
        }
        answer(exchange, request, number);
    }

    private void answer(HttpExchange exchange, EngineRequest request, int number) throws IOException {
        int batch = running.getAndIncrement() == 0 ? batches.incrementAndGet() : batches.get();
        Generation.Result result;
        try {
            rest();
            result = new Generation(
                            cache,
                            faults,
                            request,
                            new Random(seedOf(request, number, batch)),
                            new Random(mix(seed, number)),
                            isSeen(request),
                            () -> running.get() > 1)
                    .run();
        } finally {
            running.decrementAndGet();
        }
        EngineJson json = new EngineJson(Long.toHexString(mix(seed, number)), request);
        if (request.streamed()) {
            stream(
                    exchange,
                    json.chunks(
                            result,
                            faults.getOrDefault(EngineFault.STREAM_LOST, -1.0).intValue()));
        } else {
            reply(exchange, 200, json.whole(result).toString());
        }
    }

    private void rest() {
        try {
            TimeUnit.MILLISECONDS.sleep(
                    faults.getOrDefault(EngineFault.SLOW, 0.0).longValue());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isSeen(EngineRequest request) {
        synchronized (seen) {
            return !seen.add(request.prompt());
        }
    }

    private long seedOf(EngineRequest request, int number, int batch) {
        long asked = request.sampling().seed();
        if (asked >= 0 && !faults.containsKey(EngineFault.IGNORE_SEED)) {
            return mix(0, faults.containsKey(EngineFault.ONE_SEED) ? 0 : asked);
        }
        return mix(seed + 1, faults.containsKey(EngineFault.SHARED_STATE) ? -batch : number);
    }

    /** Near seeds give near first draws in {@link Random}: these are far apart. */
    private static long mix(long a, long b) {
        long z = a * 0x9e3779b97f4a7c15L + b * 0xbf58476d1ce4e5b9L + 0x94d049bb133111ebL;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private void tokenize(HttpExchange exchange) throws IOException {
        JsonNode json = JSON.readTree(exchange.getRequestBody().readAllBytes());
        boolean chat = json.has("messages");
        EngineRequest request =
                EngineRequest.read(json, chat, faults.containsKey(EngineFault.TEMPLATE) && chat ? BEFORE : "");
        ObjectNode answer =
                JSON.createObjectNode().put("count", request.prompt().size());
        boolean special = json.path("add_special_tokens").asBoolean(true);
        request.prompt().stream().skip(special ? 0 : 1).forEach(answer.putArray("tokens")::add);
        reply(exchange, 200, answer.toString());
    }

    private static void stream(HttpExchange exchange, List<ObjectNode> chunks) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (ObjectNode chunk : chunks) {
                out.write(("data: " + chunk + "\n\n").getBytes(UTF_8));
            }
            out.write("data: [DONE]\n\n".getBytes(UTF_8));
        }
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
