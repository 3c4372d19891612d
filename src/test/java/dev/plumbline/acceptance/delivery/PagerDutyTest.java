package dev.plumbline.acceptance.delivery;

import static dev.plumbline.acceptance.delivery.Newsroom.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.SharedBroker;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.delivery.DeliveryEvent;
import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.service.delivery.integration.PagerDutyWebhook;
import dev.plumbline.service.delivery.notify.Dispatcher;
import dev.plumbline.service.delivery.notify.ReloadingDispatcher;
import dev.plumbline.service.delivery.notify.SecretReferences;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.service.delivery.operator.OperatorActionWriter;
import dev.plumbline.service.view.ClusterView;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each incident opens once and resolves once, whatever the receiver does meanwhile. Nearly all of it is waiting: side
 * by side.
 */
@ExtendWith(SharedBroker.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PagerDutyTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final SecretReferences REFERENCES =
            new SecretReferences(Map.of("KEY", StrictPagerDuty.KEY, "SECRET", SECRET));

    /** Of a receiver that is well, or not there: it answers, or refuses the connection, however busy the machine is. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration WITH_THE_SLOW = Duration.ofSeconds(1);

    private final Broker broker;
    private final StrictPagerDuty pagerDuty = new StrictPagerDuty(2_500);
    private final Stepped clock = new Stepped();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Prefix prefix;
    private Newsroom newsroom;
    private ClusterView view;
    private IncidentView board;

    PagerDutyTest(Broker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void start(TestInfo test) {
        prefix = new Prefix(test.getTestMethod().orElseThrow().getName(), Prefix.Kind.LIVE, 1, 2);
        new Provisioning(broker.client()).provide(prefix, 1, Topics.RETENTION);
        newsroom = new Newsroom(broker.client(), prefix);
        view = Newsroom.view(broker.client(), prefix);
        board = view.incidents();
    }

    @AfterEach
    void stop() {
        view.close();
        newsroom.close();
        pagerDuty.close();
    }

    private List<DeliveryEvent> history(String incident) {
        return board.receipts(incident).stream()
                .flatMap(receipt -> receipt.history().stream())
                .toList();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void receiver_killedSlowBrokenBusyAndWrongInTurn_eachIncidentOpensOnceAndResolvesOnce() {
        Set<String> all = new TreeSet<>();
        try (Dispatcher dispatch = start(settings(pages(), WITH_THE_SLOW))) {
            int n = 0;
            for (StrictPagerDuty.Mood mood : StrictPagerDuty.Mood.values()) {
                all.add("inc-" + n);
                newsroom.opened("inc-" + n++, Level.PAGE);
                await("the first while it is well", () -> pagerDuty.open().size() == 1);
                pagerDuty.mood(mood);
                newsroom.closed("inc-" + (n - 1), Level.PAGE);
                all.add("inc-" + n);
                newsroom.opened("inc-" + n, Level.PAGE);
                if (mood != StrictPagerDuty.Mood.WELL) {
                    await(mood + " shows", () -> !dispatch.troubles().isEmpty());
                }
                pagerDuty.mood(StrictPagerDuty.Mood.WELL);
                String last = prefix.name() + "/inc-" + n;
                await("all after " + mood, () -> pagerDuty.open().keySet().equals(Set.of(last)));
                newsroom.closed("inc-" + n++, Level.PAGE);
                await("silence after " + mood, () -> pagerDuty.open().isEmpty());
            }
            pagerDuty.kill();
            all.add("inc-k");
            newsroom.opened("inc-k", Level.PAGE);
            await("death shows", () -> !dispatch.troubles().isEmpty());
            pagerDuty.start();
            await("the page after its return", () -> pagerDuty.open().size() == 1);
            newsroom.closed("inc-k", Level.PAGE);
            await("the last resolve", () -> pagerDuty.open().isEmpty());
            await("all is well", () -> dispatch.troubles().isEmpty());
        }
        Map<String, List<String>> once = new TreeMap<>();
        Map<String, Integer> resolved = new TreeMap<>();
        all.forEach(id -> once.put(prefix.name() + "/" + id, List.of("critical")));
        all.forEach(id -> resolved.put(prefix.name() + "/" + id, 1));
        assertEquals(once, pagerDuty.woken());
        assertEquals(resolved, pagerDuty.resolved());
        assertEquals(List.of(), pagerDuty.broken());
        assertTrue(pagerDuty.events().size() > 2 * all.size(), "the slow and the broken were asked twice");
    }

    /** Six hours by the clock of delivery; what is kept for how long, by the broker's own word. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void outage_ofHours_losesNothing_andIsOverWithinAMinute() throws Exception {
        clock.forward(Duration.ofHours(-7)); // ends before now: no broker believes a receipt of tomorrow
        pagerDuty.kill();
        try (Dispatcher dispatch = dispatch(pages())) {
            newsroom.opened("inc-before", Level.PAGE);
            newsroom.opened("inc-gone", Level.PAGE);
            for (int step = 1; step <= 36; step++) {
                int n = step;
                await("try " + n, () -> failures() >= n);
                if (n == 18) {
                    newsroom.opened("inc-meanwhile", Level.PAGE);
                    newsroom.closed("inc-gone", Level.PAGE);
                }
                clock.forward(Duration.ofMinutes(10));
            }
            assertTrue(
                    dispatch.troubles().get(0).contains("has failed"),
                    dispatch.troubles().get(0));
            pagerDuty.start();
            clock.forward(Duration.ofMinutes(1));
            await("both", () -> pagerDuty.open().size() == 2);
            newsroom.closed("inc-before", Level.PAGE);
            newsroom.closed("inc-meanwhile", Level.PAGE);
            await("their ends", () -> pagerDuty.open().isEmpty());
            await("the history", () -> history("inc-before").size() == 2);
        }
        DeliveryEvent opened = history("inc-before").get(0);
        assertEquals("opened", opened.what());
        assertTrue(opened.tries() > 30, "each try is counted: " + opened);
        assertTrue(opened.time() - opened.first() >= Duration.ofHours(5).toMillis(), "since the first: " + opened);
        assertTrue(opened.why().contains("connection refused"), opened.why());
        assertEquals("closed", history("inc-before").get(1).what());
        assertEquals(DeliveryEvent.Result.TAKEN, history("inc-before").get(1).result());
        assertEquals(
                Map.of(
                        prefix.name() + "/inc-before",
                        List.of("critical"),
                        prefix.name() + "/inc-meanwhile",
                        List.of("critical")),
                pagerDuty.woken());
        try (Admin admin = Admin.create(broker.client())) {
            ConfigResource alerts = new ConfigResource(
                    ConfigResource.Type.TOPIC,
                    Topics.of(prefix).delivery().alerts().name());
            Config config = admin.describeConfigs(List.of(alerts)).all().get().get(alerts);
            assertEquals(
                    Long.toString(Duration.ofDays(30).toMillis()),
                    config.get("retention.ms").value());
            assertEquals("-1", config.get("retention.bytes").value());
            assertEquals("LogAppendTime", config.get("message.timestamp.type").value());
        }
    }

    /** Who looks meanwhile sees that nobody was reached yet, and the process that takes over goes on counting. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void outage_acrossARestart_countsEveryTry() {
        pagerDuty.kill();
        try (Dispatcher dispatch = dispatch(pages())) {
            newsroom.opened("inc-1", Level.PAGE);
            await("four tries", () -> tries("inc-1") >= 4);
            assertEquals(
                    "held",
                    board.receipts("inc-1").get(0).state().code(),
                    () -> dispatch.troubles().toString());
            assertTrue(board.receipts("inc-1").get(0).why().contains("connection refused"));
        }
        DeliveryEvent before = history("inc-1").get(0);
        assertTrue(before.result().isTriedAgain(), () -> "perhaps it ended while it asked: " + before);
        pagerDuty.start();
        try (Dispatcher dispatch = dispatch(pages())) {
            await(
                    "the page",
                    () -> history("inc-1").stream().anyMatch(event -> event.result() == DeliveryEvent.Result.TAKEN));
            assertEquals(List.of(), dispatch.troubles());
        }
        assertEquals(1, history("inc-1").size(), "one event says all of it");
        assertTrue(tries("inc-1") > before.tries(), () -> history("inc-1").toString());
        assertEquals(before.first(), history("inc-1").get(0).first());
        assertEquals(Map.of(prefix.name() + "/inc-1", List.of("critical")), pagerDuty.woken());
    }

    private int tries(String incident) {
        return history(incident).stream().mapToInt(DeliveryEvent::tries).max().orElse(0);
    }

    private double failures() {
        return registry.get("plumbline.delivery.requests")
                .tag("receiver", "oncall")
                .tag("result", "later")
                .counter()
                .count();
    }

    /** The time of the machine, and whatever was skipped. */
    private static final class Stepped extends Clock {

        private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

        void forward(Duration time) {
            ahead.updateAndGet(skipped -> skipped.plus(time));
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead.get());
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

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void incident_closedBeforeItWasDelivered_wakesNobody() {
        pagerDuty.kill();
        try (Dispatcher dispatch = dispatch(pages())) {
            newsroom.opened("inc-gone", Level.PAGE);
            newsroom.opened("inc-stays", Level.PAGE);
            await("trouble", () -> !dispatch.troubles().isEmpty());
            newsroom.closed("inc-gone", Level.PAGE);
            board.catchUp();
            String before = dispatch.troubles().toString();
            await("a failure since", () -> !dispatch.troubles().toString().equals(before)); // the next try knows
            pagerDuty.start();
            await("the other", () -> pagerDuty.open().size() == 1);
            await(
                    "the receipt",
                    () -> board.receipts("inc-gone").stream()
                            .anyMatch(receipt -> receipt.state().code().equals("passed")));
        }
        assertEquals(Set.of(prefix.name() + "/inc-stays"), pagerDuty.woken().keySet());
    }

    /** The receiver took the page, and the process ended before it had the answer: nobody else may leave it open. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void incident_closedWhileItsPageWasUnderWayAndTheProcessEnded_isResolved() {
        try (StrictPagerDuty slow = new StrictPagerDuty(60_000)) {
            slow.mood(StrictPagerDuty.Mood.SLOW);
            Delivery policy = policy(slow.url(), List.of());
            try (Dispatcher dispatch = start(settings(policy, Duration.ofMinutes(1)))) {
                newsroom.opened("inc-1", Level.PAGE);
                await("the page", () -> slow.open().size() == 1);
                assertEquals(List.of(), dispatch.troubles());
            }
            slow.mood(StrictPagerDuty.Mood.WELL);
            newsroom.closed("inc-1", Level.PAGE);
            try (Dispatcher dispatch = dispatch(policy)) {
                await("its end", () -> slow.open().isEmpty());
                assertEquals(List.of(), dispatch.troubles());
            }
            assertEquals(Map.of(prefix.name() + "/inc-1", 1), slow.resolved());
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void level_rises_triggersOnceMore_andChangesDoNot() {
        Delivery policy = policy(List.of(new Delivery.Route(List.of("oncall"), List.of(), List.of(), Set.of())));
        try (Dispatcher dispatch = dispatch(policy)) {
            newsroom.opened("inc-1", Level.TICKET);
            await("the ticket", () -> pagerDuty.open().size() == 1);
            newsroom.publish(Alert.Event.CHANGED, Newsroom.incident("inc-1", Level.TICKET, false));
            newsroom.raised("inc-1");
            newsroom.raised("inc-1");
            await("the page", () -> severity("inc-1").equals("critical"));
            newsroom.closed("inc-1", Level.PAGE);
            await("its end", () -> pagerDuty.open().isEmpty());
        }
        assertEquals(
                List.of("trigger", "trigger", "resolve"),
                pagerDuty.events().stream()
                        .map(e -> e.path("event_action").asString())
                        .toList());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void ticket_thatIsNotRouted_isToldWhenItBecomesAPage() {
        try (Dispatcher dispatch = dispatch(pages())) {
            newsroom.opened("inc-1", Level.TICKET);
            newsroom.opened("inc-2", Level.PAGE);
            await("the page", () -> pagerDuty.woken().size() == 1);
            newsroom.raised("inc-1");
            await("the raised one", () -> pagerDuty.woken().size() == 2);
        }
        assertEquals(List.of("critical"), pagerDuty.woken().get(prefix.name() + "/inc-1"));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void people_silenceHoldsUntilItEnds_acknowledgeAndFalseAlarmAreTold() {
        try (Dispatcher dispatch = dispatch(pages())) {
            long now = System.currentTimeMillis();
            newsroom.decided(new OperatorAction(
                    OperatorAction.Kind.SILENCE,
                    "sil-1",
                    new OperatorAction.Signature("ada", null, now),
                    new OperatorAction.Period(now, now + Duration.ofHours(1).toMillis()),
                    null,
                    null,
                    new OperatorAction.Scope("rank-*", Map.of("pool", "tpu-a"), List.of()),
                    "we know"));
            board.catchUp();
            newsroom.opened("inc-1", Level.PAGE);
            newsroom.opened("inc-2", Level.PAGE);
            await("held", () -> board.receipts("inc-2").size() == 1);
            assertEquals("held", board.receipts("inc-2").get(0).state().code());
            newsroom.closed("inc-1", Level.PAGE);
            assertEquals(Map.of(), pagerDuty.open(), "silence");
            clock.forward(Duration.ofHours(1));
            await("the end of the silence", () -> pagerDuty.open().size() == 1);
            newsroom.decided(act(OperatorAction.Kind.ACKNOWLEDGE, "inc-2", now));
            await("acknowledged", () -> last().equals("acknowledge"));
            newsroom.decided(act(OperatorAction.Kind.FALSE_ALARM, "inc-2", now));
            await("resolved", () -> last().equals("resolve"));
            assertEquals(
                    1,
                    registry.get("plumbline.false.alarms")
                            .tag("level", "page")
                            .gauge()
                            .value());
        }
        assertEquals(Set.of(prefix.name() + "/inc-2"), pagerDuty.woken().keySet());
    }

    /** Ten events at five per two seconds: those beyond wait for their turn, and none is lost. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void rateLimit_ofTheKey_delaysAndLosesNothing() {
        try (StrictPagerDuty strict = new StrictPagerDuty(5, Duration.ofSeconds(2), 0)) {
            for (int i = 0; i < 10; i++) {
                newsroom.opened("inc-" + i, Level.PAGE);
            }
            try (Dispatcher dispatch = dispatch(policy(strict.url(), List.of()))) {
                await("all", () -> strict.open().size() == 10);
            }
            assertTrue(strict.requests() > 10, "the limit was reached");
            assertTrue(strict.woken().values().stream().allMatch(w -> w.size() == 1));
        }
    }

    /**
     * PagerDuty shows them all; whoever carries them out hears of those that are ordered, when it is back, in order and
     * signed.
     */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void rollbacks_areChangeEvents_andOrderedOnesArePosted() throws Exception {
        newsroom.opened("inc-over", Level.PAGE);
        newsroom.closed("inc-over", Level.PAGE);
        newsroom.rolledBack(rollback("rollback-0-ordered", "inc-over", Enforcement.ORDERED));
        for (Enforcement force : List.of(Enforcement.OBSERVED, Enforcement.ORDERED)) {
            newsroom.rolledBack(rollback("rollback-1-" + force.code(), "inc-1", force));
        }
        newsroom.rolledBack(rollback("rollback-2-ordered", "inc-1", Enforcement.ORDERED));
        List<String> got = new CopyOnWriteArrayList<>();
        AtomicInteger status = new AtomicInteger(503);
        HttpServer controller = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        controller.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int answer = status.get();
            got.add(answer + " " + verified(exchange.getRequestHeaders(), body));
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        controller.start();
        Delivery policy = new Delivery(
                null,
                Map.of("oncall", new Delivery.PagerDuty(pagerDuty.url(), "${KEY}", null)),
                List.of(),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(
                        "controller",
                        new Delivery.Hook(
                                "http://127.0.0.1:" + controller.getAddress().getPort(), List.of("${SECRET}"))));
        try (Dispatcher dispatch = dispatch(policy)) {
            await("the changes", () -> pagerDuty.changes().size() == 3);
            await("trouble", () -> dispatch.troubles().toString().contains("controller.rollbacks"));
            status.set(200);
            await("the second order", () -> got.contains("200 rollback-2-ordered"));
        } finally {
            controller.stop(0);
        }
        assertEquals(
                List.of("200 rollback-1-ordered", "200 rollback-2-ordered"),
                got.stream().filter(g -> !g.startsWith("503")).toList());
        assertTrue(got.stream().noneMatch(g -> g.contains("observed")), got::toString);
        assertEquals(
                "Roll back rank-large from 2 to 1 (observed): it began with it",
                pagerDuty.changes().get(0).path("payload").path("summary").asString());
        assertEquals(List.of(), pagerDuty.broken());
        assertEquals(Map.of(), pagerDuty.woken());
    }

    /** By the library of whoever receives it. */
    private static String verified(Headers headers, String body) {
        Map<String, List<String>> signed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        signed.putAll(headers);
        try {
            new Webhook(SECRET).verify(body, signed);
        } catch (Exception e) {
            return e.toString();
        }
        JsonNode event = JsonMapper.shared().readTree(body);
        return event.path("type").asString("").equals("dev.plumbline.rollback")
                        && event.path("data").path("id").equals(event.path("id"))
                ? event.path("id").asString("")
                : body;
    }

    private static Rollback rollback(String id, String incident, Enforcement force) {
        return new Rollback(
                id,
                "rank-large",
                new Rollback.Change(List.of("a"), "2", "1", 1),
                new Rollback.Fault(incident, 2, 20, 17),
                force,
                "it began with it",
                3,
                Ledger.NONE);
    }

    /** A dead one holds up nobody else. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void receivers_areIndependent() {
        try (StrictPagerDuty other = new StrictPagerDuty(0)) {
            Delivery policy = new Delivery(
                    null,
                    Map.of(
                            "dead",
                            new Delivery.PagerDuty("http://127.0.0.1:9", "${KEY}", null),
                            "alive",
                            new Delivery.PagerDuty(other.url(), "${KEY}", null)),
                    List.of(),
                    Map.of(),
                    List.of(),
                    Map.of(),
                    Map.of());
            try (Dispatcher dispatch = dispatch(policy)) {
                newsroom.opened("inc-1", Level.PAGE);
                newsroom.opened("inc-2", Level.PAGE);
                await("both", () -> other.open().size() == 2);
                await("trouble", () -> !dispatch.troubles().isEmpty());
                assertTrue(
                        dispatch.troubles().get(0).contains("dead"),
                        dispatch.troubles().get(0));
            }
        }
    }

    /** What it knows is ended, for nobody would tell it later; what goes on is told it anew should it come back. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void receiver_thatThePolicyNamesNoMore_isToldTheEnd() {
        AtomicReference<Delivery> policy = new AtomicReference<>(pages());
        Delivery nobody = new Delivery(null, Map.of(), List.of(), Map.of(), List.of(), Map.of(), Map.of());
        try (OperatorActionWriter desk = new OperatorActionWriter(broker.client(), prefix, board, clock);
                ReloadingDispatcher dispatch = new ReloadingDispatcher(
                        settings(pages()),
                        policy::get,
                        REFERENCES,
                        board,
                        new PagerDutyWebhook(prefix, board, desk),
                        registry)) {
            dispatch.start(settings(pages()).url(), () -> true);
            newsroom.opened("inc-1", Level.PAGE);
            newsroom.opened("inc-2", Level.PAGE);
            await("both", () -> pagerDuty.open().size() == 2);
            policy.set(nobody);
            await(
                    "the note",
                    () -> dispatch.troubles()
                            .toString()
                            .contains("oncall is not in the policy any more and still knows 2 incidents"));
            clock.forward(Duration.ofSeconds(15));
            await("their ends", () -> pagerDuty.open().isEmpty());
            await("the end of the note", () -> dispatch.troubles().isEmpty());
            newsroom.closed("inc-1", Level.PAGE);
            policy.set(pages());
            await("what goes on", () -> pagerDuty.open().size() == 1);
            newsroom.closed("inc-2", Level.PAGE);
            await("its end", () -> pagerDuty.open().isEmpty());
        }
        assertEquals(
                Map.of(
                        prefix.name() + "/inc-1",
                        List.of("critical"),
                        prefix.name() + "/inc-2",
                        List.of("critical", "critical")),
                pagerDuty.woken());
        assertEquals(Map.of(prefix.name() + "/inc-1", 1, prefix.name() + "/inc-2", 2), pagerDuty.resolved());
    }

    private OperatorAction act(OperatorAction.Kind kind, String incident, long now) {
        return new OperatorAction(
                kind,
                kind.code() + "/" + incident,
                new OperatorAction.Signature("ada", null, now),
                new OperatorAction.Period(now, null),
                incident,
                Level.PAGE,
                null,
                "");
    }

    private String last() {
        return pagerDuty
                .events()
                .get(pagerDuty.events().size() - 1)
                .path("event_action")
                .asString();
    }

    private String severity(String id) {
        return pagerDuty
                .open()
                .get(prefix.name() + "/" + id)
                .path("payload")
                .path("severity")
                .asString();
    }

    private Delivery pages() {
        return policy(List.of());
    }

    private Delivery policy(List<Delivery.Route> routes) {
        return policy(pagerDuty.url(), routes);
    }

    private static Delivery policy(String url, List<Delivery.Route> routes) {
        return new Delivery(
                null,
                Map.of("oncall", new Delivery.PagerDuty(url, "${KEY}", null)),
                routes,
                Map.of(),
                List.of(),
                Map.of(),
                Map.of());
    }

    private Dispatcher dispatch(Delivery policy) {
        return start(settings(policy));
    }

    private Dispatcher start(Dispatcher.Settings settings) {
        return Dispatcher.start(settings, REFERENCES, board, registry).orElseThrow();
    }

    private Dispatcher.Settings settings(Delivery policy) {
        return settings(policy, PATIENCE);
    }

    private Dispatcher.Settings settings(Delivery policy, Duration patience) {
        return new Dispatcher.Settings(
                broker.client(), prefix, policy, "http://127.0.0.1:8642", () -> true, patience, clock, letter -> {});
    }
}
