package dev.plumbline.detector.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Actions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ModelSupervisorTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String[] FOUR = {"a", "b", "c", "d"};

    private static Fleet fleet(Actions.Mode mode) {
        return new Fleet(Fleet.policy(mode, Fleet.equal(FOUR)), FOUR);
    }

    private static Fleet faulty(Actions.Mode mode) {
        Fleet fleet = fleet(mode);
        fleet.run(MINUTE.multipliedBy(10));
        fleet.misrouted.put("b", 4);
        fleet.run(MINUTE.multipliedBy(3));
        return fleet;
    }

    private static List<String> closed(Fleet fleet) {
        return fleet.gates.values().stream()
                .filter(g -> g.state() == Gate.State.CLOSED)
                .map(Gate::pool)
                .toList();
    }

    @Test
    void automatic_faultOfOnePool_gatesIt_andGivesItBackAfterRecovery() {
        Fleet fleet = faulty(Actions.Mode.AUTOMATIC);
        assertEquals(List.of("b"), closed(fleet));
        Gate gate = fleet.gates.get("b");
        assertEquals(Verdict.FAIL, gate.verdict());
        assertTrue(gate.grounds().evidence() >= gate.grounds().threshold(), gate::toString);
        long since = gate.lease().since();

        fleet.run(MINUTE.multipliedBy(20));
        gate = fleet.gates.get("b");
        assertEquals(since, gate.lease().since(), "renewed, not begun anew");
        assertTrue(gate.lease().expiry() - fleet.now() > 3 * 60_000, "renewed long before it ends");

        fleet.misrouted.clear();
        fleet.run(MINUTE.multipliedBy(60));
        assertEquals(List.of(), closed(fleet));
        assertEquals(
                1, fleet.decided(Decision.Kind.GATE, Decision.Result.RELEASED).size());
    }

    /** Neither that the pool falls silent is news, nor that the others have fewer sessions when it is back. */
    @Test
    void gate_thatDrainsAPool_isNoTicketOfTheFeed() {
        Fleet fleet = new Fleet(Fleet.policy(Actions.Mode.AUTOMATIC, Fleet.equal(FOUR)), FOUR);
        fleet.fed = true;
        fleet.run(MINUTE.multipliedBy(20));
        fleet.misrouted.put("b", 4);
        fleet.run(MINUTE.multipliedBy(3));
        assertEquals(List.of("b"), closed(fleet));
        fleet.pools.remove("b");
        fleet.run(MINUTE.multipliedBy(13));
        fleet.restart();
        fleet.run(MINUTE.multipliedBy(13));
        fleet.instruct(
                Instruction.Kind.END, fleet.gates.get("b").grounds().incidents().get(0), Duration.ofHours(1));
        fleet.misrouted.clear();
        fleet.run(MINUTE);
        fleet.pools.add("b");
        fleet.run(MINUTE.multipliedBy(20));
        assertEquals(List.of(), closed(fleet));
        assertEquals(List.of(), feed(fleet));
        fleet.pools.remove("b"); // by itself
        fleet.run(MINUTE.multipliedBy(20));
        assertEquals(List.of("pool=b"), feed(fleet));
    }

    /** Where the policy only observes, somebody took the pool out by hand: the page says already what is wrong. */
    @Test
    void poolThatAPageBlames_andThatFallsSilent_isNoTicketOfItsOwn() {
        Fleet fleet = new Fleet(Fleet.policy(Actions.Mode.OBSERVE, Fleet.equal(FOUR)), FOUR);
        fleet.fed = true;
        fleet.run(MINUTE.multipliedBy(20));
        fleet.misrouted.put("b", 4);
        fleet.run(MINUTE.multipliedBy(3));
        fleet.pools.remove("b");
        fleet.run(MINUTE.multipliedBy(26));
        assertEquals(List.of(), closed(fleet));
        assertEquals(List.of(), feed(fleet));
        fleet.pools.remove("c");
        fleet.run(MINUTE.multipliedBy(20));
        assertEquals(List.of("pool=c"), feed(fleet));
    }

    private static List<String> feed(Fleet fleet) {
        return fleet.incidents.values().stream()
                .filter(incident -> incident.layer() == Layer.FEED)
                .map(incident -> incident.blame().cohort().toString())
                .toList();
    }

    @Test
    void observe_isTheDefault_andClosesNothing() {
        Fleet fleet = faulty(Actions.Mode.OBSERVE);
        assertEquals(List.of(), closed(fleet));
        assertEquals(
                1, fleet.decided(Decision.Kind.GATE, Decision.Result.OBSERVED).size());
        assertEquals(
                List.of(Enforcement.OBSERVED),
                fleet.unsticks.stream().map(Unstick::force).toList());
        assertTrue(
                fleet.gates.get("b").reason().contains("only observes"),
                fleet.gates.get("b").reason());
    }

    @Test
    void approve_waitsForAPerson() {
        Fleet fleet = faulty(Actions.Mode.APPROVE);
        assertEquals(List.of(), closed(fleet));
        assertEquals(
                1, fleet.decided(Decision.Kind.GATE, Decision.Result.PROPOSED).size());
        fleet.instruct(
                Instruction.Kind.APPROVE,
                fleet.gates.get("b").grounds().incidents().get(0),
                Duration.ofHours(1));
        fleet.run(MINUTE);
        assertEquals(List.of("b"), closed(fleet));
        assertEquals(
                List.of(Enforcement.PROPOSED, Enforcement.ORDERED),
                fleet.unsticks.stream().map(Unstick::force).toList());
    }

    @Test
    void unstick_isAPredicateWithTheSessionsThatWereSampledThere() {
        Fleet fleet = faulty(Actions.Mode.AUTOMATIC);
        assertEquals(1, fleet.unsticks.size());
        Unstick unstick = fleet.unsticks.get(0);
        assertEquals("b", unstick.pool());
        assertEquals(Fleet.START + 600_000, unstick.stuck().since(), 30_000.0, "the onset");
        assertFalse(unstick.stuck().sessions().isEmpty());
        unstick.stuck().sessions().forEach(s -> assertTrue(s.session().startsWith("session-b-"), s::toString));
        assertEquals(
                unstick.decided()
                        - unstick.stuck()
                                .sessions()
                                .get(unstick.stuck().sessions().size() / 2)
                                .since(),
                unstick.stuck().dwellMillis());
        assertEquals(0.25, unstick.ledger().share(), 1e-9);
        assertEquals(0.25, unstick.ledger().returnedShare(), 1e-9);
    }

    @Test
    void everyPoolAtOnce_gatesNothing_andPages() {
        Fleet fleet = fleet(Actions.Mode.AUTOMATIC);
        fleet.run(MINUTE.multipliedBy(10));
        List.of(FOUR).forEach(pool -> fleet.misrouted.put(pool, 4));
        fleet.run(MINUTE.multipliedBy(10));
        assertEquals(List.of(), closed(fleet));
        assertTrue(fleet.alerts.stream().anyMatch(a -> a.incident().level() == Level.PAGE));
        List<String> refused = fleet.decided(Decision.Kind.GATE, Decision.Result.REFUSED);
        assertEquals(4, refused.size(), refused::toString);
        refused.forEach(r -> assertTrue(r.contains("every pool is blamed"), r));
        fleet.gates.values().forEach(g -> assertEquals(Verdict.FAIL, g.verdict()));
    }

    /** A fault of another kind: that the others fall ill too makes b no better. */
    @Test
    void faultsOfTheOtherPools_doNotReleaseAGate_andTheirsWait() {
        Fleet fleet = faulty(Actions.Mode.AUTOMATIC);
        long since = fleet.gates.get("b").lease().since();
        List.of("a", "c", "d").forEach(pool -> fleet.garbled.put(pool, 10));
        fleet.run(MINUTE.multipliedBy(10));
        boolean every = fleet.gates.values().stream().allMatch(g -> g.verdict() == Verdict.FAIL);
        assertTrue(every, () -> "every pool is blamed: " + fleet.gates);
        assertEquals(List.of("b"), closed(fleet));
        assertEquals(since, fleet.gates.get("b").lease().since());
        assertTrue(fleet.decided(Decision.Kind.GATE, Decision.Result.REFUSED).stream()
                .anyMatch(r -> r.startsWith("a: ") && r.contains("every pool is blamed")));
    }

    /** One fault that turns out to be everywhere is another matter. */
    @Test
    void oneFaultThatSpreadsToEveryPool_releasesTheGate() {
        Interlocks interlocks = new Interlocks(
                Fleet.policy(Actions.Mode.AUTOMATIC, Fleet.equal(FOUR)),
                0,
                new TreeSet<>(List.of(FOUR)),
                Set.of("b"),
                Set.of(FOUR),
                Long.MIN_VALUE,
                null);
        assertEquals(List.of(), interlocks.lasting("b", Set.of("a", "b")));
        assertTrue(interlocks.lasting("b", Set.of(FOUR)).toString().contains("every pool is blamed"));
    }

    /** Nothing is left to judge b by: the gate holds, and the incident ends when its counts are forgotten. */
    @Test
    void poolDrainedToNothing_staysClosed_untilItsCountsAreForgotten() {
        Fleet fleet = new Fleet(Fleet.policy(Actions.Mode.AUTOMATIC, Fleet.equal(FOUR), "memory: 1h"), FOUR);
        fleet.run(MINUTE.multipliedBy(10));
        fleet.misrouted.put("b", 4);
        fleet.run(MINUTE.multipliedBy(3));
        String incident = fleet.gates.get("b").grounds().incidents().get(0);
        fleet.pools.remove("b");
        fleet.run(MINUTE.multipliedBy(30));
        fleet.restart();
        fleet.run(MINUTE.multipliedBy(29));
        assertEquals(List.of("b"), closed(fleet));
        assertTrue(fleet.gates.get("b").lease().expiry() > fleet.now(), "renewed");
        fleet.run(MINUTE.multipliedBy(2));
        assertEquals(List.of(), closed(fleet));
        Incident gone = fleet.incidents.get(incident);
        assertEquals(Incident.Ending.GONE, gone.course().ending());
        assertTrue(gone.text().contains("nothing was left to judge it by"), gone.text());
        assertEquals(Verdict.INSUFFICIENT, fleet.gates.get("b").verdict());

        fleet.pools.add("b");
        fleet.run(MINUTE.multipliedBy(40)); // longer than the cool-down
        assertEquals(List.of("b"), closed(fleet), "back, and still at fault: another incident");
        assertFalse(fleet.gates.get("b").grounds().incidents().contains(incident));
    }

    @Test
    void people_closeWhatCannotBeShown_andTheGateOpens() {
        Fleet fleet = faulty(Actions.Mode.AUTOMATIC);
        String incident = fleet.gates.get("b").grounds().incidents().get(0);
        fleet.pools.remove("b");
        fleet.run(MINUTE.multipliedBy(10));
        assertEquals(List.of("b"), closed(fleet));
        fleet.instruct(Instruction.Kind.END, incident, Duration.ofHours(1));
        fleet.restart();
        fleet.run(MINUTE);
        assertEquals(List.of(), closed(fleet));
        assertEquals(
                Incident.Ending.BY_HAND, fleet.incidents.get(incident).course().ending());
        assertEquals(
                List.of("null: a word"), fleet.decided(Decision.Kind.END, Decision.Result.TAKEN), "once, in the audit");
        assertEquals(
                1,
                fleet.alerts.stream()
                        .filter(a -> a.event() == Alert.Event.CLOSED)
                        .count());
    }

    /** A quarter of all while four pools serve, a third thereafter. */
    @Test
    void ledger_standsInTheIncident_untilItsEnd() {
        Fleet fleet = faulty(Actions.Mode.AUTOMATIC);
        String incident = fleet.gates.get("b").grounds().incidents().get(0);
        Ledger early = fleet.incidents.get(incident).impact().ledger();
        assertEquals(0.25, early.share(), 1e-9);
        fleet.pools.remove("a");
        fleet.run(MINUTE.multipliedBy(3));
        Ledger later = fleet.incidents.get(incident).impact().ledger();
        assertTrue(later.responses() > early.responses(), later::toString);
        assertTrue(later.placedShare() > 0.25 && later.placedShare() < 1.0 / 3, later::toString);
        fleet.instruct(Instruction.Kind.END, incident, Duration.ofHours(1));
        fleet.run(MINUTE);
        assertEquals(
                Incident.Ending.BY_HAND, fleet.incidents.get(incident).course().ending());
        assertTrue(fleet.incidents.get(incident).impact().ledger().responses() > later.responses());
    }

    @Test
    void interlocks_eachRefusalSaysWhy() {
        Fleet none = new Fleet(Fleet.policy(Actions.Mode.AUTOMATIC, Map.of()), FOUR);
        refused(none, "the policy states no capacity of a, b, c, d");
        Fleet three = new Fleet(Fleet.policy(Actions.Mode.AUTOMATIC, Fleet.equal("a", "b", "c")), "a", "b", "c");
        refused(three, "67% of the model's capacity would stay; the policy keeps 70%");
        Fleet alone = new Fleet(Fleet.policy(Actions.Mode.AUTOMATIC, Fleet.equal("b")), "b");
        refused(alone, "no other pool serves the model");
        Fleet unsure = fleet(Actions.Mode.AUTOMATIC);
        unsure.forced = true;
        refused(unsure, "not all that was sampled has arrived");
        Fleet drained = fleet(Actions.Mode.AUTOMATIC);
        drained.instruct(Instruction.Kind.CLOSE, "d", Duration.ofHours(2));
        refused(drained, "one drain at a time");
        Fleet held = fleet(Actions.Mode.AUTOMATIC);
        held.instruct(Instruction.Kind.OPEN, "b", Duration.ofHours(2));
        refused(held, "eld open by ann");
    }

    private static void refused(Fleet fleet, String why) {
        fleet.run(MINUTE.multipliedBy(5));
        fleet.misrouted.put("b", 4);
        fleet.run(MINUTE.multipliedBy(3));
        List<String> refused = fleet.decided(Decision.Kind.GATE, Decision.Result.REFUSED);
        assertTrue(refused.stream().anyMatch(r -> r.startsWith("b: ") && r.contains(why)), why + " in " + refused);
        Gate gate = fleet.gates.get("b");
        assertEquals(Gate.State.OPEN, gate.state());
        assertEquals(Verdict.FAIL, gate.verdict());
        assertTrue(gate.reason().contains(why), gate.reason());
    }

    @Test
    void secondFault_waitsForTheCoolDown() {
        Fleet fleet = faulty(Actions.Mode.AUTOMATIC);
        fleet.misrouted.clear();
        while (!closed(fleet).isEmpty()) {
            fleet.run(MINUTE);
        }
        long released = fleet.now();
        fleet.misrouted.put("c", 4);
        fleet.run(MINUTE.multipliedBy(10));
        assertEquals(List.of(), closed(fleet), "cooling down");
        fleet.run(MINUTE.multipliedBy(25));
        assertEquals(List.of("c"), closed(fleet));
        assertTrue(fleet.gates.get("c").lease().since() - released >= 28 * 60_000);
    }

    @Test
    void manual_closesAndOpensOverWhatIsFound_untilItEnds() {
        Fleet fleet = fleet(Actions.Mode.AUTOMATIC);
        fleet.run(MINUTE);
        fleet.instruct(Instruction.Kind.CLOSE, "a", Duration.ofMinutes(5));
        fleet.run(MINUTE);
        assertEquals(List.of("a"), closed(fleet));
        assertEquals("ann", fleet.gates.get("a").by());
        fleet.run(MINUTE.multipliedBy(5));
        assertEquals(List.of(), closed(fleet));
        assertNull(fleet.gates.get("a").by());

        Fleet faulty = faulty(Actions.Mode.AUTOMATIC);
        faulty.instruct(Instruction.Kind.OPEN, "b", Duration.ofMinutes(10));
        faulty.run(MINUTE);
        assertEquals(List.of(), closed(faulty));
        assertEquals(
                1, faulty.decided(Decision.Kind.OVERRIDE, Decision.Result.TAKEN).size());
    }

    @Test
    void verdict_passesByDataAlone() {
        Fleet fleet = fleet(Actions.Mode.OBSERVE);
        fleet.run(Duration.ofSeconds(10));
        assertEquals(Verdict.INSUFFICIENT, fleet.gates.get("a").verdict());
        assertTrue(
                fleet.gates.get("a").reason().contains("routing"),
                fleet.gates.get("a").reason());
        // against a rate of at most 0.02, n sessions without a hit are worth n·0.02 nats at the most, and ln 40 are
        // needed: 185 sessions, 9.2 windows
        fleet.run(Duration.ofSeconds(60));
        assertEquals(Verdict.INSUFFICIENT, fleet.gates.get("a").verdict());
        fleet.run(MINUTE.multipliedBy(3));
        assertEquals(Verdict.PASS, fleet.gates.get("a").verdict());
        assertTrue(fleet.gates.get("a").grounds().sessions() >= 185);
        fleet.pools.remove("a");
        fleet.run(Duration.ofHours(2));
        assertTrue(fleet.gates.get("a").lease().expiry() < fleet.now(), "what is not renewed says nothing any more");
    }

    @Test
    void rollback_namesTheVersionThatBeganWithTheFault() {
        Fleet fleet = fleet(Actions.Mode.AUTOMATIC);
        List.of(FOUR).forEach(pool -> fleet.versions.put(pool, "v1"));
        fleet.run(MINUTE.multipliedBy(10));
        fleet.versions.put("a", "v2-old-news");
        fleet.run(MINUTE.multipliedBy(30));
        fleet.versions.put("b", "v3");
        fleet.misrouted.put("b", 4);
        fleet.run(MINUTE.multipliedBy(3));
        assertEquals(1, fleet.rollbacks.size());
        Rollback rollback = fleet.rollbacks.get(0);
        assertEquals(List.of("b"), rollback.change().pools());
        assertEquals("v3", rollback.change().version());
        assertEquals("v1", rollback.change().to());
        assertEquals(Enforcement.ORDERED, rollback.force());

        Fleet without = faulty(Actions.Mode.AUTOMATIC);
        assertEquals(List.of(), without.rollbacks);
        assertTrue(without.decided(Decision.Kind.ROLLBACK, Decision.Result.REFUSED)
                .get(0)
                .contains("no version"));
    }

    /** Of a layer that the policy asks for and nobody looked at, nothing is shown. */
    @Test
    void verdict_blindForALayer_isInsufficient() {
        Fleet fleet = new Fleet(Fleet.policy(Actions.Mode.OBSERVE, Map.of(), "", "routing, sampler"), FOUR);
        fleet.run(MINUTE.multipliedBy(5));
        Gate gate = fleet.gates.get("a");
        assertEquals(Verdict.INSUFFICIENT, gate.verdict());
        assertTrue(gate.reason().contains("blind for its sampler: none of sampler-calibration"), gate.reason());
    }

    /**
     * The version that is replaced falls silent: no reason to doubt what is seen, and to do nothing about what came
     * with the next.
     */
    @Test
    void rollout_isNoNewsOfTheFeed_andAFaultAfterItIsGated() {
        Fleet fleet = fleet(Actions.Mode.AUTOMATIC);
        fleet.fed = true;
        List.of(FOUR).forEach(pool -> fleet.versions.put(pool, "v1"));
        fleet.run(MINUTE.multipliedBy(30));
        fleet.versions.put("b", "v2");
        fleet.run(MINUTE.multipliedBy(30));
        assertEquals(Map.of(), fleet.incidents);
        fleet.misrouted.put("b", 4);
        fleet.run(MINUTE.multipliedBy(3));
        assertEquals(List.of("b"), closed(fleet));
        fleet.misrouted.clear();
        fleet.pools.remove("d");
        fleet.run(MINUTE.multipliedBy(20));
        assertTrue(
                fleet.incidents.values().stream()
                        .anyMatch(i ->
                                i.layer() == Layer.FEED && i.blame().cohort().equals(Cohort.of("pool", "d"))),
                "a pool that falls silent is news: " + fleet.incidents);
        assertEquals(Verdict.PASS, fleet.gates.get("d").verdict(), "by what it said last; and nobody's fault");
    }

    @Test
    void newsOfTheFeed_isADoubtForAnHour() {
        Fleet fleet = fleet(Actions.Mode.AUTOMATIC);
        fleet.fed = true;
        fleet.run(MINUTE.multipliedBy(30));
        fleet.pools.remove("d");
        fleet.run(MINUTE.multipliedBy(15));
        fleet.misrouted.put("b", 4);
        fleet.run(MINUTE.multipliedBy(3));
        assertTrue(lastOnGates(fleet, "b").contains("in doubt"), () -> lastOnGates(fleet, "b"));
        fleet.run(MINUTE.multipliedBy(60));
        assertFalse(lastOnGates(fleet, "b").contains("in doubt"), () -> lastOnGates(fleet, "b"));
    }

    private static String lastOnGates(Fleet fleet, String pool) {
        return fleet.decisions.stream()
                .filter(d -> d.kind() == Decision.Kind.GATE && pool.equals(d.pool()))
                .reduce((first, last) -> last)
                .orElseThrow()
                .toString();
    }

    @Test
    void restartAtAnyTime_changesNothing() {
        Fleet whole = faulty(Actions.Mode.AUTOMATIC);
        whole.misrouted.clear();
        whole.run(MINUTE.multipliedBy(60));
        Fleet broken = fleet(Actions.Mode.AUTOMATIC);
        for (int i = 0; i < 73; i++) {
            if (i == 10) {
                broken.misrouted.put("b", 4);
            } else if (i == 13) {
                broken.misrouted.clear();
            }
            broken.run(Duration.ofSeconds(30));
            if (i % 4 == 1) {
                broken.restart();
            }
            broken.run(Duration.ofSeconds(30));
        }
        assertEquals(whole.decisions, broken.decisions);
        assertEquals(whole.gates, broken.gates);
        assertEquals(whole.unsticks, broken.unsticks);
    }
}
