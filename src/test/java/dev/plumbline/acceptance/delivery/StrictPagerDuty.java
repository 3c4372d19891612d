package dev.plumbline.acceptance.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plumbline.service.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * PagerDuty as its documents describe it: it refuses what breaks a rule, limits the rate of each key, joins events by
 * their dedup key, and counts whom it woke. It can be down, slow, busy, or not itself.
 */
public final class StrictPagerDuty implements AutoCloseable {

    /** A key of the right form. */
    public static final String KEY = "0123456789abcdef0123456789abcdef";

    private static final Set<String> SEVERITIES = Set.of("critical", "error", "warning", "info");
    private static final int MAX_BYTES = 512 * 1024;

    /** How it behaves. */
    public enum Mood {
        WELL,
        /** Takes the event, and fails to say so. */
        BROKEN,
        /** Takes the event, and answers when nobody waits any more. */
        SLOW,
        /** Some proxy answers in its place. */
        WRONG,
        /** The rate limit of the key is used up. */
        BUSY
    }

    private final Map<String, List<String>> woken = new TreeMap<>();
    private final Map<String, Integer> resolved = new TreeMap<>();
    private final Map<String, JsonNode> open = new TreeMap<>();
    private final List<String> broken = new ArrayList<>();
    private final Deque<Long> recent = new ArrayDeque<>();
    private final List<JsonNode> events = new ArrayList<>();
    private final List<JsonNode> changes = new ArrayList<>();
    private final int rate;
    private final Duration per;
    private final long slowMillis;
    private volatile Mood mood = Mood.WELL;
    private int requests;
    private final int port = Ports.free();
    private HttpServer server;
    private ExecutorService threads;

    /**
     * No one reaches its rate limit.
     *
     * @param slowMillis how long it takes to answer while it is slow
     */
    public StrictPagerDuty(long slowMillis) {
        this(100_000, Duration.ofMinutes(1), slowMillis);
    }

    /** Takes {@code rate} requests {@code per} time. */
    StrictPagerDuty(int rate, Duration per, long slowMillis) {
        this.rate = rate;
        this.per = per;
        this.slowMillis = slowMillis;
        start();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public void mood(Mood now) {
        mood = now;
    }

    /** Starts, at the same address as before. */
    public void start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/v2/enqueue", this::enqueue);
        server.createContext("/v2/change/enqueue", this::change);
        server.start();
    }

    /** Nothing listens any more. */
    public void kill() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Override
    public void close() {
        kill();
    }

    /** By dedup key, the severities at which somebody was woken: when an alert opened. */
    public synchronized Map<String, List<String>> woken() {
        return new TreeMap<>(woken);
    }

    /** By dedup key, how often an open alert was resolved. */
    public synchronized Map<String, Integer> resolved() {
        return new TreeMap<>(resolved);
    }

    /** The last trigger of each alert that is open, by dedup key. */
    public synchronized Map<String, JsonNode> open() {
        return new TreeMap<>(open);
    }

    /** What broke a rule. */
    public synchronized List<String> broken() {
        return List.copyOf(broken);
    }

    synchronized int requests() {
        return requests;
    }

    /** Change events. */
    synchronized List<JsonNode> changes() {
        return List.copyOf(changes);
    }

    /** All events that were taken. */
    synchronized List<JsonNode> events() {
        return List.copyOf(events);
    }

    private void enqueue(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Mood now = mood;
        int status = now == Mood.WRONG ? 200 : now == Mood.BUSY ? 429 : accept(body);
        if (now == Mood.SLOW) {
            pause(slowMillis);
        }
        if (status == 429) {
            exchange.getResponseHeaders().add("Retry-After", "1");
        }
        byte[] answer = (now == Mood.WRONG ? "<html>Sign in</html>" : "{}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(now == Mood.BROKEN && status == 202 ? 503 : status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void change(HttpExchange exchange) throws IOException {
        JsonNode event = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
        String summary = event.path("payload").path("summary").asString("");
        boolean well =
                event.path("routing_key").asString("").length() == 32 && !summary.isEmpty() && summary.length() <= 1024;
        synchronized (this) {
            changes.add(event);
            if (!well) {
                broken.add("change");
            }
        }
        exchange.sendResponseHeaders(well ? 202 : 400, -1);
        exchange.close();
    }

    private synchronized int accept(byte[] body) {
        requests++;
        long now = System.nanoTime();
        recent.removeIf(t -> now - t > per.toNanos());
        if (recent.size() >= rate) {
            return 429;
        }
        recent.add(now);
        try {
            String wrong = body.length > MAX_BYTES
                    ? "larger than 512 KB"
                    : apply(JsonMapper.shared().readTree(body));
            if (wrong != null) {
                broken.add(wrong);
            }
            return wrong == null ? 202 : 400;
        } catch (JacksonException e) {
            broken.add("no JSON");
            return 400;
        }
    }

    private String apply(JsonNode event) {
        String action = event.path("event_action").asString("");
        String key = event.path("dedup_key").asString("");
        if (event.path("routing_key").asString("").length() != 32) {
            return "routing_key";
        }
        if (key.length() > 255) {
            return "dedup_key";
        }
        String wrong = switch (action) {
            case "trigger" -> payload(event.path("payload"));
            case "acknowledge", "resolve" -> key.isEmpty() ? "dedup_key" : null;
            default -> "event_action";
        };
        if (wrong != null) {
            return wrong;
        }
        events.add(event);
        if (action.equals("trigger")) {
            if (open.put(key, event) == null) {
                woken.computeIfAbsent(key, k -> new ArrayList<>())
                        .add(event.path("payload").path("severity").asString());
            }
        } else if (action.equals("resolve") && open.remove(key) != null) {
            resolved.merge(key, 1, Integer::sum);
        }
        return null;
    }

    private static String payload(JsonNode payload) {
        String summary = payload.path("summary").asString("");
        if (summary.isEmpty() || summary.length() > 1024) {
            return "summary of " + summary.length() + " characters";
        }
        if (payload.path("source").asString("").isEmpty()) {
            return "source";
        }
        JsonNode details = payload.path("custom_details");
        if (!details.isMissingNode() && !details.isObject()) {
            return "custom_details";
        }
        return SEVERITIES.contains(payload.path("severity").asString("")) ? null : "severity";
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // killed
        }
    }
}
