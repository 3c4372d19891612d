package dev.plumbline.acceptance.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.pipeline.Pipeline;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Orders;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.service.gate.AgentCheck;
import dev.plumbline.service.gate.GateBoard;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/**
 * The whole loop: sessions go through a real HAProxy to four pools, what they got is sampled, and what is found in the
 * samples drains the pool that is at fault. What pools answer was recorded: those that are well play an H100 pool, and
 * one at fault plays the pool of long contexts in the hour in which short ones were routed there. Event time is told;
 * all else is real.
 */
@Tag("slow")
class HaProxyTest {

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final String MODEL = "model-1";
    private static final long START = Instant.parse("2025-08-25T00:00:00Z").toEpochMilli();
    private static final long WINDOW = 10_000;
    private static final int NEW = 100;
    private static final int RETURNING = 10;

    private static Map<String, List<ObjectNode>> recorded;

    @TempDir
    private Path folder;

    private final List<HttpServer> servers = new ArrayList<>();
    private final Map<String, Integer> pools = new TreeMap<>();
    private final Map<String, Tape> well = new TreeMap<>();
    private final Map<String, Tape> faulty = new TreeMap<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final SampleReader reader = new SampleReader();
    private final List<Unstick> unsticks = new ArrayList<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final Set<String> sick = ConcurrentHashMap.newKeySet();
    private final List<String> sessions = new ArrayList<>();
    private volatile long now = START;
    private int served;
    private GateBoard board;
    private AgentCheck agent;
    private HaProxy haproxy;
    private Pipeline pipeline;

    @BeforeAll
    static void read() {
        recorded = Tape.recorded();
    }

    @AfterAll
    static void forget() {
        recorded = Map.of();
    }

    @BeforeEach
    void start() throws Exception {
        if (!HaProxy.isThere()) {
            System.err.println("SKIPPED: no haproxy on this machine (Debian's package haproxy has it)");
        }
        Assumptions.assumeTrue(HaProxy.isThere(), "haproxy is not installed");
        List<ObjectNode> healthy = recorded.get("gpu-a");
        List<ObjectNode> misrouting = recorded.get("tpu-1m");
        for (String pool : List.of("a", "b", "c", "d")) {
            List<ObjectNode> own = pool.equals("b") ? misrouting : healthy;
            well.put(pool, Tape.of(own, sample -> !Tape.misrouted(sample)));
            faulty.put(pool, Tape.of(misrouting, sample -> true));
            pools.put(pool, pool(pool));
        }
        board = new GateBoard(new EventClock());
        board.completed();
        agent = AgentCheck.start(InetSocketAddress.createUnresolved("127.0.0.1", 0), board);
        haproxy = new HaProxy(folder, pools, MODEL, agent.port());
        pipeline = new Pipeline(policy(), Signals.ALL, new Pipeline.Listener() {
            @Override
            public void findings(Findings findings) {}

            @Override
            public void orders(Orders orders) {
                orders.gates().forEach(board::apply);
                unsticks.addAll(orders.unsticks());
                decisions.addAll(orders.decisions());
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        if (haproxy != null) {
            haproxy.close();
            agent.close();
        }
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void faultOfOnePool_isDrained_released_judgedOn_andGivenBack() throws Exception {
        for (int i = 0; i < 12; i++) {
            window();
        }
        assertEquals(
                Map.of("a", "UP 100", "b", "UP 100", "c", "UP 100", "d", "UP 100"),
                haproxy.runtime().states("pools"));

        sick.add("b");
        for (int i = 0; i < 30 && closed().isEmpty(); i++) {
            window();
        }
        assertEquals(Set.of("b"), closed());
        HaProxy.await(() -> haproxy.runtime().states("strict").get("b").startsWith("DRAIN"));
        HaProxy.await(() -> haproxy.runtime().states("pools").get("b").equals("UP 3"));
        Set<String> stuck = bound("b");
        assertFalse(stuck.isEmpty());
        String one = stuck.iterator().next();
        assertEquals("b", ask(haproxy.port(), one).pool(), "a drain keeps bound sessions");

        Unstick unstick = unsticks.get(unsticks.size() - 1);
        assertEquals(Enforcement.ORDERED, unstick.force());
        assertTrue(stuck.containsAll(unstick.stuck().sessions().stream()
                .map(Unstick.Seen::session)
                .filter(sessions::contains)
                .toList()));
        haproxy.runtime().release(unstick.pool());
        int still = 0;
        for (String session : stuck) {
            still += ask(haproxy.port(), session).pool().equals("b") ? 1 : 0;
        }
        // placed anew with a probability of 3/303 for b: 6 standard deviations above the mean
        assertTrue(still <= stuck.size() * 0.01 + 6 * Math.sqrt(stuck.size() * 0.01), still + " of " + stuck.size());

        int before = served;
        int trickle = 0;
        for (int i = 0; i < 20; i++) {
            trickle += window();
        }
        int placed = 20 * NEW;
        assertEquals(before + 20 * (NEW + RETURNING), served);
        assertTrue(trickle >= placed * 0.005 && trickle <= placed * 0.02, trickle + " of " + placed);
        assertEquals(Verdict.FAIL, board.gate(MODEL, "b").verdict(), "judged on by the few, and still at fault");

        sick.add("c");
        for (int i = 0; i < 6; i++) {
            window();
        }
        assertEquals(Set.of("b"), closed(), "a second drain would leave half of the capacity");
        assertTrue(decisions.stream()
                .anyMatch(d -> "c".equals(d.pool())
                        && d.result() == Decision.Result.REFUSED
                        && d.reasons().toString().contains("50% of the model's capacity would stay")));
        sick.clear();
        int windows = 0;
        while (closed().contains("b") && windows < 400) {
            window();
            windows++;
        }
        assertEquals(Set.of(), closed(), "after " + windows + " windows: " + board.gate(MODEL, "b"));
        HaProxy.await(() -> haproxy.runtime().states("strict").get("b").startsWith("UP"));
        HaProxy.await(() -> haproxy.runtime().states("pools").get("b").equals("UP 100"));
    }

    @Test
    void plumblineFallsSilent_theLeaseEndsAndThePoolComesBack() throws Exception {
        for (int i = 0; i < 6; i++) {
            window();
        }
        sick.add("b");
        for (int i = 0; i < 30 && closed().isEmpty(); i++) {
            window();
        }
        HaProxy.await(() -> haproxy.runtime().states("strict").get("b").startsWith("DRAIN"));
        int port = agent.port();
        agent.close();
        now += 5 * 60_000 + WINDOW;
        TimeUnit.MILLISECONDS.sleep(500); // five checks
        assertTrue(
                haproxy.runtime().states("strict").get("b").startsWith("DRAIN"),
                "where nobody answers, HAProxy leaves it");
        agent = AgentCheck.start(InetSocketAddress.createUnresolved("127.0.0.1", port), board);
        HaProxy.await(() -> haproxy.runtime().states("strict").get("b").startsWith("UP"));
        assertEquals(Verdict.INSUFFICIENT, board.gate(MODEL, "b").verdict());
    }

    /** Ten seconds of traffic: new sessions, and old ones that come back. Says how many of the new ones got to b. */
    private int window() throws Exception {
        int toB = 0;
        for (int i = 0; i < NEW + RETURNING; i++) {
            boolean fresh = i < NEW || sessions.isEmpty();
            String session = fresh ? "s" + served : sessions.get((served * 31) % sessions.size());
            Answer answer = ask(haproxy.port(), session);
            toB += fresh && answer.pool().equals("b") ? 1 : 0;
            if (fresh && served % 10 == 0) {
                sessions.add(session);
            }
            sample(session, answer, now + i * WINDOW / (NEW + RETURNING));
            served++;
        }
        now += WINDOW;
        pipeline.advance(now);
        return toB;
    }

    /** What a gateway says of an answer, before the answer. */
    private void sample(String session, Answer answer, long time) throws BadRecord {
        String json = "{\"time\":\"%s\",\"id\":\"req-%d\",\"session\":\"%s\",\"model\":\"%s\",\"pool\":\"%s\","
                        .formatted(Instant.ofEpochMilli(time), served, session, MODEL, answer.pool())
                + answer.body().substring(1);
        pipeline.accept(reader.read(json.getBytes(StandardCharsets.UTF_8)), time);
    }

    private Set<String> closed() {
        Set<String> closed = new HashSet<>();
        board.all(MODEL).stream().filter(g -> g.state() == Gate.State.CLOSED).forEach(g -> closed.add(g.pool()));
        return closed;
    }

    private Set<String> bound(String pool) {
        Set<String> bound = new HashSet<>();
        haproxy.runtime().bound().forEach((session, at) -> {
            if (at.equals(pool)) {
                bound.add(session);
            }
        });
        return bound;
    }

    /** What a pool answered. */
    private record Answer(String pool, String body) {}

    private Answer ask(int port, String session) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .header("x-session-id", session)
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.headers().firstValue("x-pool").orElseThrow(), response.body());
    }

    private int pool(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            Tape tape = (sick.contains(name) ? faulty : well).get(name);
            byte[] answer = tape.next().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("x-pool", name);
            exchange.sendResponseHeaders(200, answer.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(answer);
            }
        });
        server.setExecutor(Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "pool-" + name);
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    private static Policy policy() throws BadPolicy {
        return new PolicyReader(List.of()).read("test", """
            capacities: {a: 1, b: 1, c: 1, d: 1}
            actions: {gate: automatic, unstick: automatic}
            """);
    }

    /** Event time. */
    private final class EventClock extends Clock {

        @Override
        public long millis() {
            return now;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
