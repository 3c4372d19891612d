package dev.plumbline.service.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.incident.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each state of the table, and each threshold from both sides. */
class FleetStatusTest {

    private static final long NOW = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;
    private static final long ALLOWANCE = 170_000;

    private final List<FleetFacts.Model> models = new ArrayList<>();
    private final List<FleetFacts.Open> open = new ArrayList<>();
    private FleetFacts.Backlog backlog = FleetFacts.Backlog.NONE;
    private boolean live = true;
    private long judged = NOW - 1_000;
    private long arrived = NOW - 1_000;

    @Test
    void of_fleetThatIsJudgedInTime_isWell() {
        models.add(model("large", NOW - 20_000, NOW - 50_000));
        assertSaid(FleetState.WELL, "All quiet", "live", 0, "All quiet: nothing speaks against any of 20 pools.");
        assertEquals(List.of(), status().losses());
    }

    @Test
    void of_fewBlindSignals_staysWellAndSaysInWhat() {
        models.add(blind("large", Set.of("a", "b", "c", "d"), Set.of("e")));
        assertSaid(
                FleetState.WELL,
                "All quiet",
                "live",
                0,
                "All quiet in what could be judged, 4 of 5 signals: nothing speaks against any of 20 pools.");
    }

    @Test
    void of_halfOfTheSignalsBlind_isHalfBlind() {
        models.add(blind("large", Set.of("a", "b", "c"), Set.of("d", "e")));
        assertEquals(FleetState.WELL, status().state(), "3 of 5 is more than half");
        models.set(0, blind("large", Set.of("a", "b"), Set.of("d", "e")));
        assertSaid(
                FleetState.BLIND,
                "Partly blind",
                "partly blind",
                8,
                "Blind for 2 of 4 signals: the log lacks what they need. In the others nothing speaks against any of 20"
                        + " pools.");
        models.add(model("small", NOW - 20_000, NOW - 50_000));
        assertTrue(status().headline().startsWith("Blind on large for 2 of 4 signals"), status().headline());
    }

    @Test
    void of_whatIsJudgedOlderThanTheAllowance_isBehind() {
        models.add(model("large", NOW - 10_000, NOW - ALLOWANCE));
        assertEquals(FleetState.WELL, status().state(), "exactly the allowance");
        models.set(0, model("large", NOW - 10_000, NOW - 6 * MINUTE));
        backlog = new FleetFacts.Backlog(11_500, List.of("samples/3"));
        assertSaid(
                FleetState.BEHIND,
                "Behind",
                "behind",
                8,
                "Behind: what is judged is 6 minutes old (large), 11,500 records wait, samples/3 holds windows back."
                        + " Until 11:54 UTC nothing spoke against any of 20 pools; since then nothing is known.");
        assertEquals(1, status().losses().size());
    }

    /** Half of what was known before a restart must not look like all of it. */
    @Test
    void of_processThatStillReads_saysSo_andWhatIsWrong() {
        backlog = new FleetFacts.Backlog(0, List.of(), true);
        models.add(model("large", NOW - 20_000, NOW - 50_000));
        String reads = "Plumbline has just started and reads what it knew before: more is said in a moment.";
        assertSaid(FleetState.NOTHING_YET, "Nothing judged yet", "nothing yet", 8, reads);
        open.add(new FleetFacts.Open(Level.PAGE, "routing", "pool=a", List.of("a"), NOW - 13 * MINUTE));
        assertSaid(
                FleetState.PAGE,
                "1 open",
                "wrong",
                4,
                "Wrong: a (routing, since 11:47 UTC). 1 incident open: 1 page. " + reads);
    }

    @Test
    void of_modelThatIsNeverJudged_namesIt() {
        models.add(model("large", NOW - 20_000, NOW - 50_000));
        models.add(new FleetFacts.Model(
                "small", NOW - ALLOWANCE, NOW - 10_000, 0, 0, 4, List.of(), Set.of("a"), Set.of()));
        assertEquals(FleetState.NOTHING_YET, status().state(), "it may be young");
        models.set(
                1,
                new FleetFacts.Model(
                        "small", NOW - ALLOWANCE - 1, NOW - 10_000, 0, 0, 4, List.of(), Set.of("a"), Set.of()));
        assertSaid(
                FleetState.UNJUDGED,
                "Not all judged",
                "not all judged",
                8,
                "Never judged, though samples come: small. Of the rest, nothing speaks against any of 20 pools.");
    }

    @Test
    void of_poolsThatNoMonitorKnows_countsAndNamesThem() {
        models.add(new FleetFacts.Model(
                "large", 0, NOW - 10_000, NOW - 50_000, 0, 20, List.of("p1", "p2", "p3", "p4"), Set.of("a"), Set.of()));
        assertEquals(FleetState.UNJUDGED, status().state());
        assertTrue(
                status().headline()
                        .startsWith(
                                "Never judged, though samples come: 4 pools of large (p1, p2, p3 " + "and 1 more)."),
                status().headline());
        assertTrue(status().headline().endsWith("any of 16 pools."), "the others: " + status().headline());
    }

    @Test
    void of_samplesThatStopped_dependsOnWhatWasExpected() {
        arrived = NOW - 10 * MINUTE;
        models.add(stopped("large", 9.9));
        assertSaid(FleetState.NO_SAMPLES, "No samples", "no samples", 8, "No samples for 10 minutes, since 11:50 UTC.");
        assertEquals(List.of(), status().losses());
        models.set(0, stopped("large", 300));
        assertSaid(
                FleetState.STOPPED,
                "Samples stopped",
                "samples stopped",
                8,
                "No samples for 10 minutes, since 11:50 UTC; about 300 were due. Either they no longer reach Plumbline,"
                        + " or nobody is answered. Until 11:50 UTC nothing spoke against any of 20 pools; since then nothing is known.");
        assertEquals(1, status().losses().size());
    }

    @Test
    void of_oneModelThatStoppedBesideAnother_namesItOnlyWhereSomeWereExpected() {
        models.add(model("large", NOW - 20_000, NOW - 50_000));
        models.add(stopped("small", 9.9));
        assertEquals(FleetState.WELL, status().state());
        models.set(1, stopped("small", 10));
        assertTrue(
                status().headline().startsWith("No samples of small for 10 minutes, since 11:50 UTC; "),
                status().headline());
    }

    @Test
    void of_samplesThatComeAndNothingJudged_isRedAfterFiveMinutes() {
        judged = NOW - 5 * MINUTE;
        models.add(model("large", NOW - 10_000, NOW - 5 * MINUTE - 40_000));
        assertEquals(FleetState.BEHIND, status().state(), "exactly five minutes");
        judged--;
        assertEquals(FleetState.NOT_JUDGING, status().state());
        assertEquals(FleetState.Tone.RED, status().state().tone());
        assertTrue(
                status().headline().startsWith("Nothing has been judged for 5 minutes, although samples come."),
                status().headline());
        arrived = judged - 1;
        assertEquals(FleetState.BEHIND, status().state(), "none came since");
    }

    @Test
    void of_nothingAtAll_saysWhatItWaitsFor() {
        judged = 0;
        arrived = 0;
        assertSaid(
                FleetState.NOTHING_YET,
                "Nothing judged yet",
                "nothing yet",
                8,
                "Nothing has been judged yet: no sample has come.");
    }

    @Test
    void of_oneWrongPool_namesItAndSaysWhatElseHolds() {
        models.add(model("large", NOW - 10_000, NOW - 50_000));
        open.add(new FleetFacts.Open(Level.PAGE, "routing", "pool=gpu-b", List.of("gpu-b"), NOW - 13 * MINUTE));
        assertSaid(
                FleetState.PAGE,
                "1 open",
                "wrong",
                4,
                "Wrong: gpu-b (routing, since 11:47 UTC). 1 incident open: 1 page.");
        backlog = new FleetFacts.Backlog(5_000, List.of());
        assertEquals(
                "Wrong: gpu-b (routing, since 11:47 UTC). 1 incident open: 1 page. Behind: 5,000 records wait.",
                status().headline());
        assertEquals(List.of("Behind: 5,000 records wait."), status().losses());
        backlog = FleetFacts.Backlog.NONE;
        open.set(0, new FleetFacts.Open(Level.TICKET, "routing", "pool=gpu-b", List.of("gpu-b"), NOW - 13 * MINUTE));
        assertSaid(
                FleetState.TICKET,
                "1 open",
                "wrong",
                4,
                "Wrong: gpu-b (routing, since 11:47 UTC). 1 incident open: 1 ticket.");
    }

    /** The metric has a series for each, so that one alert does not hide another. */
    @Test
    void states_areAllThatHold_andWellOnlyByItself() {
        models.add(model("large", NOW - 20_000, NOW - 50_000));
        assertEquals(Set.of(FleetState.WELL), status().states());
        models.add(stopped("small", 300));
        assertEquals(Set.of(FleetState.STOPPED), status().states());
        open.add(new FleetFacts.Open(Level.PAGE, "routing", "pool=a", List.of("a"), NOW - 13 * MINUTE));
        assertEquals(FleetState.PAGE, status().state(), "the gravest");
        assertEquals(Set.of(FleetState.PAGE, FleetState.STOPPED), status().states());
        open.add(new FleetFacts.Open(Level.TICKET, "routing", "pool=b", List.of("b"), NOW - 13 * MINUTE));
        assertEquals(Set.of(FleetState.PAGE, FleetState.TICKET, FleetState.STOPPED), status().states());
    }

    @Test
    void of_sixPoolsWrongForOneReason_saysTheReasonAndNoSixNames() {
        models.add(model("large", NOW - 10_000, NOW - 50_000));
        List<String> pools = List.of("a", "b", "c", "d", "e", "f");
        open.add(new FleetFacts.Open(Level.PAGE, "script-mixing", "hardware=tpu-v5e", pools, NOW - 13 * MINUTE));
        open.add(new FleetFacts.Open(Level.TICKET, "token-drift", "hardware=tpu-v5e", pools, NOW - 13 * MINUTE));
        assertSaid(
                FleetState.PAGE,
                "2 open",
                "wrong",
                4,
                "Wrong: 6 pools, hardware=tpu-v5e (script-mixing, token-drift, since 11:47 UTC). 2 incidents open: 1"
                        + " page, 1 ticket.");
    }

    @Test
    void of_recording_isNeverLate() {
        live = false;
        backlog = FleetFacts.Backlog.NONE;
        models.add(model("large", NOW - 10_000, NOW - 60 * MINUTE));
        judged = 1;
        assertEquals(FleetState.WELL, status().state());
    }

    @Test
    void states_areInOrderOfGravity_andOnlyGreenIsZero() {
        for (FleetState state : FleetState.values()) {
            assertEquals(state.tone() == FleetState.Tone.GREEN, state.exitCode() == 0, state.code());
            assertFalse(
                    state.isDegraded() && state.tone().compareTo(FleetState.Tone.AMBER) > 0,
                    "what is degraded is amber at least: " + state.code());
        }
    }

    private static FleetFacts.Model model(String name, long last, long judged) {
        return new FleetFacts.Model(name, 0, last, judged, 0, 20, List.of(), Set.of("a", "b"), Set.of());
    }

    private static FleetFacts.Model blind(String name, Set<String> seen, Set<String> blind) {
        return new FleetFacts.Model(name, 0, NOW - 20_000, NOW - 50_000, 0, 20, List.of(), seen, blind);
    }

    private static FleetFacts.Model stopped(String name, double expected) {
        long last = NOW - 10 * MINUTE;
        return new FleetFacts.Model(name, 0, last, last, expected, 20, List.of(), Set.of("a"), Set.of());
    }

    private FleetStatus status() {
        return FleetStatus.of(
                new FleetFacts(NOW, live, ALLOWANCE, NOW - 60 * MINUTE, judged, arrived, backlog, models, open));
    }

    private void assertSaid(FleetState state, String title, String badge, int exitCode, String headline) {
        FleetStatus status = status();
        assertEquals(headline, status.headline());
        assertEquals(state, status.state());
        assertEquals(title, status.title());
        assertEquals(badge, status.state().badge());
        assertEquals(exitCode, status.state().exitCode());
    }
}
