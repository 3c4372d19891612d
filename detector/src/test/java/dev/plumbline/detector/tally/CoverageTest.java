package dev.plumbline.detector.tally;

import static dev.plumbline.detector.signal.Told.chose;
import static dev.plumbline.detector.signal.Told.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoverageTest {

    private static final Step STEP = chose("a", "a", 0.6, "b", 0.3, "c", 0.06);
    private static final String MODEL = plain().says(STEP).model();

    @Test
    void table_listsEverySignalOnceInTheirOrder() throws Exception {
        CoverageTable table = coverage(plain().says(STEP)).table(Map.of());
        assertEquals(
                List.of(
                        "sampler-calibration",
                        "routing",
                        "script-mixing",
                        "token-drift",
                        "sampler-contract",
                        "garble",
                        "completion",
                        "usage",
                        "divergence",
                        "latency",
                        "code",
                        "answer-language",
                        "reasoning-scripts",
                        "reasoning-garble",
                        "twins",
                        "twin-drift",
                        "twin-gross",
                        "diversity",
                        "feed",
                        "lateness"),
                table.rows().stream().map(CoverageTable.Row::signal).toList());
    }

    @Test
    void table_plainText_saysWhatCouldNotBeJudgedAndWhy() throws Exception {
        CoverageTable table = coverage(text("s-1"), text("s-2"), text("s-3")).table(Map.of());
        assertEquals(3, table.responses());
        assertRow(table, "script-mixing", 3, 3, Map.of());
        assertRow(table, "garble", 3, 3, Map.of());
        assertRow(table, "sampler-calibration", 3, 0, Map.of(Unverifiable.NO_LOGPROBS, 3L));
        assertRow(table, "sampler-contract", 3, 0, Map.of(Unverifiable.NO_LOGPROBS, 3L));
        assertRow(table, "routing", 3, 0, Map.of(Unverifiable.NO_CLASS, 3L));
        assertRow(table, "token-drift", 3, 0, Map.of(Unverifiable.NO_LOGPROBS, 3L));
        assertRow(table, "twins", 3, 0, Map.of(Unverifiable.NO_LOGPROBS, 3L));
        assertRow(table, "divergence", 3, 0, Map.of(Unverifiable.NOT_RESCORED, 3L));
        assertRow(table, "latency", 3, 0, Map.of(Unverifiable.NO_TIMING, 3L));
        assertRow(table, "code", 0, 0, Map.of());
        assertRow(table, "lateness", 3, 3, Map.of());
        assertEquals(List.of("script-mixing", "garble", "feed", "lateness"), table.signals(CoverageTable.State.JUDGED));
        assertTrue(table.signals(CoverageTable.State.IDLE).contains("code"));
    }

    @Test
    void table_loggedWell_calibrationIsJudged() throws Exception {
        CoverageTable table = coverage(plain().says(STEP), text("s-2")).table(Map.of());
        assertRow(table, "sampler-calibration", 2, 1, Map.of(Unverifiable.NO_LOGPROBS, 1L));
        assertRow(table, "sampler-contract", 2, 1, Map.of(Unverifiable.NO_LOGPROBS, 1L));
    }

    /** Most clauses of the contract need the mode; that one does not, makes the contract no checked one. */
    @Test
    void table_mostFormsUnverifiable_isNotJudged() throws Exception {
        CoverageTable table = coverage(plain().mode(LogprobMode.UNKNOWN)
                        .topP(0.9)
                        .temperature(0.7)
                        .says(STEP))
                .table(Map.of());
        assertRow(table, "sampler-contract", 1, 0, Map.of(Unverifiable.UNKNOWN_MODE, 1L));
    }

    @Test
    void table_greedy_calibrationDoesNotArise() throws Exception {
        CoverageTable table = coverage(plain().temperature(0).says(STEP)).table(Map.of());
        assertRow(table, "sampler-calibration", 0, 0, Map.of());
    }

    /** Latency has no reference but the past; what compares pools needs two of them, or a past. */
    @Test
    void table_nobodyPredicts_isBlindUntilAPastIsKnown() throws Exception {
        Coverage coverage = coverage(plain().took(100, 10).says(STEP));
        assertRow(coverage.table(Map.of()), "latency", 1, 0, Map.of(Unverifiable.NO_DAY, 1L));
        assertRow(coverage.table(Map.of()), "completion", 1, 0, Map.of(Unverifiable.NO_PEERS, 1L));
        for (KnownPast past : List.of(KnownPast.OWN_DAYS, KnownPast.APPROVED)) {
            assertRow(coverage.table(Map.of(MODEL, past)), "latency", 1, 1, Map.of());
            assertRow(coverage.table(Map.of(MODEL, past)), "completion", 1, 1, Map.of());
        }
    }

    /** The finest differences of twins are judged by what somebody approved only. */
    @Test
    void unpredicted_ofTwinDrift_namesTheApprovedBaseline() throws Exception {
        Coverage coverage = new Coverage();
        SignalEvaluator asker = new SignalEvaluator(Policy.DEFAULT, Signals.ALL);
        for (String pool : List.of("a", "b")) {
            coverage.add(asker.ask(plain().prompt("d").servedBy(pool).says(STEP), false));
        }
        assertRow(
                coverage.table(Map.of(MODEL, KnownPast.OWN_DAYS)),
                "twin-drift",
                2,
                0,
                Map.of(Unverifiable.NO_BASELINE, 2L));
        assertRow(coverage.table(Map.of(MODEL, KnownPast.APPROVED)), "twin-drift", 2, 2, Map.of());
    }

    @Test
    void knownPast_isWhatMonitorsAsk() {
        assertEquals(KnownPast.NONE, KnownPast.of(List.of(reading("peers"))));
        assertEquals(KnownPast.OWN_DAYS, KnownPast.of(List.of(reading("peers"), reading("last-days"))));
        assertEquals(KnownPast.APPROVED, KnownPast.of(List.of(reading("last-days"), reading("history"))));
    }

    private static Evidence.Reading reading(String reference) {
        return new Evidence.Reading("latency", reference, Cohort.FLEET, 0, 1, null);
    }

    @Test
    void state_lessThanOneInAHundred_isBlind() {
        assertEquals(
                CoverageTable.State.BLIND,
                new CoverageTable.Row("routing", 1000, 9, Map.of(Unverifiable.NO_CLASS, 991L)).state());
        assertEquals(
                CoverageTable.State.JUDGED,
                new CoverageTable.Row("routing", 1000, 10, Map.of(Unverifiable.NO_CLASS, 990L)).state());
        assertEquals(CoverageTable.State.JUDGED, new CoverageTable.Row("routing", 3, 1, Map.of()).state());
        assertEquals(CoverageTable.State.BLIND, new CoverageTable.Row("routing", 3, 0, Map.of()).state());
    }

    /** Windows and parts may come in any order, and one sample after the other gives the same as windows do. */
    @Test
    void add_samplesOrWindows_countTheSame() throws Exception {
        Sample[] samples = {plain().says(STEP), text("s-2"), text("s-3")};
        Coverage one = new Coverage();
        SignalEvaluator asker = new SignalEvaluator(Policy.DEFAULT, Signals.ALL);
        for (Sample sample : samples) {
            one.add(asker.ask(sample, false));
        }
        assertEquals(coverage(samples).table(Map.of()), one.table(Map.of()));
        Coverage twice = new Coverage();
        twice.add(one);
        twice.add(one);
        assertRow(twice.table(Map.of()), "routing", 6, 2, Map.of(Unverifiable.NO_CLASS, 4L));
    }

    /** Twins are judged where two pools met the same context, and not where each could have been met. */
    @Test
    void table_noContextCameTwice_saysSo() throws Exception {
        Sample sample = plain().prompt("p-1").says(STEP);
        CoverageTable table = coverage(sample).table(Map.of());
        assertRow(table, "twins", 1, 0, Map.of(Unverifiable.NEVER_MET, 1L));
    }

    private static void assertRow(
            CoverageTable table, String signal, long arises, long judged, Map<Unverifiable, Long> why) {
        CoverageTable.Row row = table.rows().stream()
                .filter(r -> r.signal().equals(signal))
                .findFirst()
                .orElseThrow();
        assertEquals(new CoverageTable.Row(signal, arises, judged, why), row);
    }

    private static Sample text(String session) {
        return plain().by(session, session)
                .contextClass(null)
                .answers(new Answer("a plain answer", "stop", 3, List.of()));
    }

    private static Coverage coverage(Sample... samples) throws Exception {
        Tallier tallier = new Tallier(Policy.DEFAULT, Signals.ALL, new HeapStore(), new HeapStore(), new HeapStore());
        for (Sample sample : samples) {
            tallier.accept(sample, sample.time(), false);
        }
        Coverage coverage = new Coverage();
        tallier.flush().tallies().forEach(coverage::add);
        return coverage;
    }
}
