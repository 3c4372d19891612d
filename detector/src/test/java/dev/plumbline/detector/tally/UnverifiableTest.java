package dev.plumbline.detector.tally;

import static dev.plumbline.detector.signal.Told.chose;
import static dev.plumbline.detector.signal.Told.plain;
import static dev.plumbline.detector.signal.Told.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.SamplerCalibration;
import dev.plumbline.detector.signal.SamplerContract;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import dev.plumbline.models.policy.Quirk;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UnverifiableTest {

    private static final int GREEDY = 0;

    private static final Step FIRST = chose("a", "a", 0.6, "b", 0.3, "c", 0.06);
    private static final Step SECOND = chose("b", "a", 0.6, "b", 0.3, "c", 0.06);

    @Test
    void close_unverifiable_isCountedByReasonAndIsNoTrial() throws Exception {
        CellTable cells = tally(
                plain().by("s-1", "r-1").temperature(0).penalties(true).says(SECOND),
                plain().by("s-2", "r-2").temperature(0).penalties(true).says(SECOND),
                plain().by("s-3", "r-3").temperature(0).listed(-1).says(SECOND));
        assertEquals(Map.of(), of(SamplerContract.NAME, GREEDY, cells));
        assertEquals(
                Map.of(Unverifiable.ALTERED.id(), Cell.count(2, 0), Unverifiable.ABSENT_SETTING.id(), Cell.count(1, 0)),
                of(Tallier.UNVERIFIABLE + SamplerContract.NAME, GREEDY, cells));
    }

    @Test
    void close_calibrationUnverifiable_isCountedToo() throws Exception {
        CellTable cells = tally(
                plain().grammar(null).says(FIRST), plain().by("s-2", "r-2").says());
        assertEquals(Map.of(), of(SamplerCalibration.NAME, 0, cells));
        assertEquals(
                Map.of(
                        Unverifiable.ABSENT_SETTING.id(),
                        Cell.count(1, 0),
                        Unverifiable.NO_LOGPROBS.id(),
                        Cell.count(1, 0)),
                of(Tallier.UNVERIFIABLE + SamplerCalibration.NAME, 0, cells));
    }

    /** What a policy says that a pool is known to log is not asked of it; all else is, and so it is of other pools. */
    @Test
    void ask_knownQuirk_isNotAskedOfThatPool() {
        Sample logits = plain().says(step("a", 0.5, "a", 0.6, "b", 0.3, "c", 0.06));
        Map<String, Map<Quirk, String>> quirks = Map.of(logits.pool(), Map.of(Quirk.POSITIVE_LOGPROBS, "a logit"));
        ObservedSample known = new SignalEvaluator(with(quirks), Signals.ALL).ask(logits, false);
        assertEquals(List.of(), known.hits());
        assertEquals(Cell.EMPTY, known.sum(SamplerContract.NAME, 3));
        assertEquals(Cell.count(1, 0), known.sum(SamplerContract.NAME, 4));
        ObservedSample other =
                new SignalEvaluator(with(Map.of("pool-b", quirks.get("pool-a"))), Signals.ALL).ask(logits, false);
        assertEquals(
                List.of(new ObservedSample.Hit(
                        "sampler-contract", 3, "positive", "were given a log-probability above 0")),
                other.hits());
    }

    @Test
    void quirks_excuseCutsThatThereAre() {
        Set<String> cuts =
                Signals.questions().stream().flatMap(Question::cutNames).collect(Collectors.toSet());
        Stream.of(Quirk.values())
                .forEach(quirk -> assertTrue(cuts.containsAll(quirk.cuts()), () -> quirk + ": " + quirk.cuts()));
    }

    private static Policy with(Map<String, Map<Quirk, String>> quirks) {
        StringBuilder yaml = new StringBuilder("quirks:\n");
        quirks.forEach((pool, all) -> all.forEach((quirk, reason) -> yaml.append("  ")
                .append(pool)
                .append(": {")
                .append(quirk.code())
                .append(": ")
                .append(reason)
                .append("}\n")));
        try {
            return new PolicyReader(Set.of()).read("quirks.yaml", yaml.toString());
        } catch (BadPolicy e) {
            throw new AssertionError(e);
        }
    }

    /** A session whose first response cannot be judged at all votes with its second; every sample of it is counted. */
    @Test
    void close_unverifiableFirst_takesNoVote() throws Exception {
        CellTable cells = tally(
                plain().by("s-1", "r-1").temperature(0).says(),
                plain().by("s-1", "r-2").temperature(0).says(SECOND),
                plain().by("s-1", "r-3").temperature(0).says(FIRST),
                plain().by("s-1", "r-4").temperature(0).says());
        assertEquals(Map.of(0, Cell.count(1, 1)), of(SamplerContract.NAME, GREEDY, cells));
        assertEquals(
                Map.of(Unverifiable.NO_LOGPROBS.id(), Cell.count(2, 0)),
                of(Tallier.UNVERIFIABLE + SamplerContract.NAME, GREEDY, cells));
    }

    private static CellTable tally(Sample... samples) throws Exception {
        Tallier tallier = new Tallier(
                Policy.DEFAULT,
                List.of(new SamplerCalibration(), new SamplerContract()),
                new HeapStore(),
                new HeapStore(),
                new HeapStore());
        long time = samples[0].time();
        for (int i = 0; i < samples.length; i++) {
            tallier.accept(at(time + i, samples[i]), time, false);
        }
        return tallier.flush().tallies().get(0).cells();
    }

    private static Sample at(long time, Sample s) {
        return new Sample(
                s.id(),
                new Sample.Placement(s.placement().session(), null, false),
                new Sample.ServedBy(s.model(), null, null, s.pool(), null, null, null, null, Map.of()),
                s.sampler(),
                new Sample.Timing(time, -1, Double.NaN, Double.NaN),
                Sample.Selection.RESPONSE,
                Sample.Prompt.ABSENT,
                null,
                s.answer());
    }

    /** Cells by bin. */
    private static Map<Integer, Cell> of(String signal, int cut, CellTable cells) {
        Map<Integer, Cell> found = new TreeMap<>();
        cells.cells().forEach((key, cell) -> {
            if (key.signal().equals(signal) && key.cut() == cut) {
                found.merge(key.bin(), cell, Cell::plus);
            }
        });
        return found;
    }
}
