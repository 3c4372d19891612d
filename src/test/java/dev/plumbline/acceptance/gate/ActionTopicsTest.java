package dev.plumbline.acceptance.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.plumbline.acceptance.Broker;
import dev.plumbline.models.action.Force;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.models.policy.Published;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.gate.GateReader;
import dev.plumbline.service.gate.Instructions;
import dev.plumbline.service.gate.RollbackHook;
import dev.plumbline.topologies.PolicyLog;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What comes out of the topics of actions, through a real broker. */
class ActionTopicsTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static Broker broker;

    @BeforeAll
    static void start() {
        broker = Broker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Prefix prefix(String name) {
        Prefix prefix = new Prefix(name, Prefix.Kind.LIVE, 2, 2);
        new Provisioning(broker.client()).provide(prefix, 1, Topics.RETENTION);
        return prefix;
    }

    @Test
    void rollback_receiverDown_comesWhenItIsBack_inOrderAndSigned() throws Exception {
        Prefix prefix = prefix("hook");
        Topic<String, Rollback> topic = Topics.of(prefix).actions().rollbacks();
        for (Force force : List.of(Force.OBSERVED, Force.ORDERED)) {
            publish(topic, "m", rollback("rollback-1-" + force.code(), force));
        }
        publish(topic, "m", rollback("rollback-2-ordered", Force.ORDERED));
        ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();
        int[] status = {503};
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            String signature = exchange.getRequestHeaders().getFirst("webhook-signature");
            boolean signed = signature != null && signature.startsWith("v1,") && body.contains("\"id\":\"" + id + '"');
            got.add(status[0] + " " + id + (signed ? "" : " unsigned"));
            exchange.sendResponseHeaders(status[0], -1);
            exchange.close();
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        try (RollbackHook hook =
                new RollbackHook(broker.client(), prefix, url, List.of(SECRET), e -> got.add("" + e))) {
            HaProxy.await(() -> got.contains("503 rollback-1-ordered"));
            status[0] = 200;
            HaProxy.await(() -> got.contains("200 rollback-2-ordered"));
        } finally {
            server.stop(0);
        }
        assertEquals(
                List.of("200 rollback-1-ordered", "200 rollback-2-ordered"),
                got.stream().filter(g -> !g.startsWith("503")).toList());
        assertTrue(got.stream().noneMatch(g -> g.contains("observed")), got::toString);
    }

    @Test
    void gates_everyReaderSeesTheLastWord() throws Exception {
        Prefix prefix = prefix("board");
        Topic<String, Gate> topic = Topics.of(prefix).actions().gates();
        long now = Clock.systemUTC().millis();
        for (Gate.State state : List.of(Gate.State.OPEN, Gate.State.CLOSED)) {
            Gate gate = new Gate(
                    "m",
                    "a",
                    state,
                    Verdict.FAIL,
                    "why",
                    1,
                    1,
                    List.of(),
                    Double.NaN,
                    Double.NaN,
                    null,
                    now,
                    now,
                    now + 600_000);
            publish(topic, gate.key(), gate);
        }
        GateBoard once = new GateBoard(Clock.systemUTC());
        try (GateReader reader = new GateReader(broker.client(), prefix, once)) {
            reader.readOnce();
        }
        assertEquals(Gate.State.CLOSED, once.gate("m", "a").state());
        GateBoard live = new GateBoard(Clock.systemUTC());
        try (GateReader reader = new GateReader(broker.client(), prefix, live)) {
            reader.start(e -> {});
            HaProxy.await(live::isComplete);
            Instructions.publish(
                    broker.client(),
                    prefix,
                    new Instruction("m", Instruction.Kind.OPEN, "a", null, "ann", "a drill", now, now + 600_000));
            HaProxy.await(() -> live.gate("m", "a").state() == Gate.State.OPEN);
        }
    }

    @Test
    void policies_areReadBack_andThePrefixIsStillFound() {
        Prefix prefix = prefix("policies");
        Published one = new Published(1_000, "ann", 500, "budgets: {pages: 1 per 60d}\n");
        Published two = new Published(2_000, "ann", 1_500, "budgets: {pages: 1 per 90d}\n");
        PolicyLog.publish(broker.client(), prefix, one);
        PolicyLog.publish(broker.client(), prefix, two);
        try (PolicyLog log = new PolicyLog(broker.client(), prefix)) {
            assertEquals(List.of(one, two), log.readAll());
        }
        assertEquals(prefix, new Provisioning(broker.client()).find("policies").orElseThrow());
    }

    private static <V> void publish(Topic<String, V> topic, String key, V value) throws Exception {
        try (KafkaProducer<String, V> producer = new KafkaProducer<>(
                broker.client(), topic.key().serializer(), topic.value().serializer())) {
            producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
        }
    }

    private static Rollback rollback(String id, Force force) {
        return new Rollback(id, "m", List.of("a"), "v2", "v1", "inc-1", force, "why", 1, 2, 20, 17, 3, Ledger.NONE);
    }
}
