package dev.plumbline.acceptance.delivery;

import static dev.plumbline.acceptance.delivery.Newsroom.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.models.delivery.Act;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.service.delivery.Board;
import dev.plumbline.service.delivery.Dispatch;
import dev.plumbline.service.delivery.References;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Each incident opens once and resolves once, whatever the receiver does meanwhile. */
@Timeout(180)
class PagerDutyTest {

    private static final Duration PATIENCE = Duration.ofMillis(700);

    private static Broker broker;

    private final StrictPagerDuty pagerDuty = new StrictPagerDuty(1_500);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Prefix prefix;
    private Newsroom newsroom;
    private Board board;

    @BeforeAll
    static void startBroker() {
        broker = Broker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start(TestInfo test) {
        prefix = new Prefix(test.getTestMethod().orElseThrow().getName(), Prefix.Kind.LIVE, 1, 2);
        new Provisioning(broker.client()).provide(prefix, 1, Topics.RETENTION);
        newsroom = new Newsroom(broker.client(), prefix);
        board = new Board(broker.client(), prefix);
    }

    @AfterEach
    void stop() {
        board.close();
        newsroom.close();
        pagerDuty.close();
    }

    @Test
    void receiver_killedSlowBrokenBusyAndWrongInTurn_eachIncidentOpensOnceAndResolvesOnce() {
        Set<String> all = new TreeSet<>();
        try (Dispatch dispatch = dispatch(pages())) {
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

    @Test
    void incident_closedBeforeItWasDelivered_wakesNobody() {
        pagerDuty.kill();
        try (Dispatch dispatch = dispatch(pages())) {
            newsroom.opened("inc-gone", Level.PAGE);
            newsroom.opened("inc-stays", Level.PAGE);
            await("trouble", () -> !dispatch.troubles().isEmpty());
            newsroom.closed("inc-gone", Level.PAGE);
            board.catchUp();
            pagerDuty.start();
            await("the other", () -> pagerDuty.open().size() == 1);
            await("the receipt", () -> board.receipts("inc-gone").size() == 1);
            assertEquals("passed", board.receipts("inc-gone").get(0).state().code());
        }
        assertEquals(Set.of(prefix.name() + "/inc-stays"), pagerDuty.woken().keySet());
    }

    @Test
    void level_rises_triggersOnceMore_andChangesDoNot() {
        Delivery policy = policy(List.of(new Delivery.Route(List.of("oncall"), List.of(), List.of(), Set.of())));
        try (Dispatch dispatch = dispatch(policy)) {
            newsroom.opened("inc-1", Level.TICKET);
            await("the ticket", () -> pagerDuty.open().size() == 1);
            newsroom.say(Alert.Event.CHANGED, Newsroom.incident("inc-1", Level.TICKET, false));
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
    void ticket_thatIsNotRouted_isToldWhenItBecomesAPage() {
        try (Dispatch dispatch = dispatch(pages())) {
            newsroom.opened("inc-1", Level.TICKET);
            newsroom.opened("inc-2", Level.PAGE);
            await("the page", () -> pagerDuty.woken().size() == 1);
            newsroom.raised("inc-1");
            await("the raised one", () -> pagerDuty.woken().size() == 2);
        }
        assertEquals(List.of("critical"), pagerDuty.woken().get(prefix.name() + "/inc-1"));
    }

    @Test
    void people_silenceHoldsUntilItEnds_acknowledgeAndFalseAlarmAreTold() {
        try (Dispatch dispatch = dispatch(pages())) {
            long now = System.currentTimeMillis();
            newsroom.decided(new Act(
                    Act.Kind.SILENCE,
                    "sil-1",
                    "ada",
                    null,
                    now,
                    now,
                    now + 3_000,
                    null,
                    null,
                    new Act.Scope("rank-*", Map.of("pool", "tpu-a"), List.of()),
                    "we know"));
            board.catchUp();
            newsroom.opened("inc-1", Level.PAGE);
            newsroom.opened("inc-2", Level.PAGE);
            await("held", () -> board.receipts("inc-2").size() == 1);
            assertEquals("held", board.receipts("inc-2").get(0).state().code());
            newsroom.closed("inc-1", Level.PAGE);
            await("the end of the silence", () -> pagerDuty.open().size() == 1);
            newsroom.decided(act(Act.Kind.ACKNOWLEDGE, "inc-2", now));
            await("acknowledged", () -> last().equals("acknowledge"));
            newsroom.decided(act(Act.Kind.FALSE_ALARM, "inc-2", now));
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
    void rateLimit_ofTheKey_delaysAndLosesNothing() {
        try (StrictPagerDuty strict = new StrictPagerDuty(5, Duration.ofSeconds(2), 0)) {
            for (int i = 0; i < 10; i++) {
                newsroom.opened("inc-" + i, Level.PAGE);
            }
            try (Dispatch dispatch = dispatch(policy(strict.url(), List.of()))) {
                await("all", () -> strict.open().size() == 10);
            }
            assertTrue(strict.requests() > 10, "the limit was reached");
            assertTrue(strict.woken().values().stream().allMatch(w -> w.size() == 1));
        }
    }

    @Test
    void rollback_isAChangeEvent() throws Exception {
        String topic = prefix.name() + ".rollbacks";
        try (Admin admin = Admin.create(broker.client())) {
            if (!admin.listTopics().names().get().contains(topic)) {
                admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                        .all()
                        .get();
            }
        }
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(broker.client(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "rank-large", """
                    {"v":1,"id":"r-1","model":"rank-large","version":"2","to":"1","incident":"inc-1",
                     "reason":"it began with it","decided":"2026-01-01T00:00:00.000Z"}""")).get();
        }
        try (Dispatch dispatch = dispatch(pages())) {
            await("the change", () -> pagerDuty.changes().size() == 1);
        }
        assertEquals(
                "Roll back rank-large from 2 to 1: it began with it",
                pagerDuty.changes().get(0).path("payload").path("summary").asString());
        assertEquals(List.of(), pagerDuty.broken());
        assertEquals(Map.of(), pagerDuty.woken());
    }

    /** A dead one holds up nobody else. */
    @Test
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
                    Map.of());
            try (Dispatch dispatch = dispatch(policy)) {
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

    private Act act(Act.Kind kind, String incident, long now) {
        return new Act(kind, kind.code() + "/" + incident, "ada", null, now, now, null, incident, Level.PAGE, null, "");
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
                Map.of());
    }

    private Dispatch dispatch(Delivery policy) {
        return Dispatch.start(
                        new Dispatch.Settings(
                                broker.client(), prefix, policy, "http://127.0.0.1:8642", () -> true, PATIENCE),
                        new References(Map.of("KEY", StrictPagerDuty.KEY)),
                        board,
                        registry)
                .orElseThrow();
    }
}
