package dev.plumbline.detector.blame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.baseline.ActiveBaseline;
import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.policy.Policy;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whether a ceiling of differences between pools fits, where one pool is in many of the pairs. The ceiling is 0.2%. */
class CeilingFitTest {

    private static final long T = 1_756_080_000_000L;

    private final CohortIndex cohorts = new CohortIndex(List.of("pool"), 200);
    private final CellHistory history = new CellHistory(new HeapStore(), cohorts);
    private final CellTable cells = new CellTable();

    private static CohortKey pool(String name) {
        return CohortKey.of(Map.of("pool", name));
    }

    private void pair(String one, String other, int hits) {
        cells.add(new CellKey(Twins.NAME, 0, 0, "", pool(one), pool(other), 0), Cell.count(1_000, hits));
    }

    private CeilingFit fit() {
        TreeSet<CohortKey> keys = new TreeSet<>(List.of(pool("a"), pool("b"), pool("c")));
        cohorts.add(keys);
        history.append(T, Cuts.EMPTY, cells);
        Question twins = Signals.questions().stream()
                .filter(q -> q.name().equals(Twins.NAME))
                .findFirst()
                .orElseThrow();
        ActiveBaseline none = new ActiveBaseline(List.of());
        return new CeilingFit(HypothesisTest.of(twins, Reference.CONTRACT, Policy.DEFAULT, none), 0, cohorts);
    }

    private BitSet accused(String pool) {
        return cohorts.members(Cohort.of("pool", pool));
    }

    /** Pools that are asked in the order a, c, b: the healthy ones are never compared with each other. */
    @Test
    void poolThatIsInAllPairs_isNoSignThatTheCeilingDoesNotFit() {
        pair("a", "c", 300);
        pair("b", "c", 300);
        CeilingFit fit = fit();
        assertTrue(fit.isKeptBySome(history, T, accused("c"), 0.3));
        assertEquals(Double.NaN, fit.fitting(history, T, accused("c")));
    }

    @Test
    void othersThatAgree_keepIt() {
        pair("a", "c", 300);
        pair("b", "c", 300);
        pair("a", "b", 1);
        assertTrue(fit().isKeptBySome(history, T, accused("c"), 0.3));
    }

    @Test
    void othersThatDifferToo_doNotKeepIt() {
        pair("a", "c", 300);
        pair("b", "c", 300);
        pair("a", "b", 300);
        CeilingFit fit = fit();
        assertFalse(fit.isKeptBySome(history, T, accused("c"), 0.3));
        assertEquals(0.45, fit.fitting(history, T, accused("c")), 1e-9);
    }

    /** Of two pools nobody knows which is right, or whether both are. */
    @Test
    void twoPools_cannotShowThatItIsKept() {
        pair("a", "c", 300);
        CeilingFit fit = fit();
        assertFalse(fit.isKeptBySome(history, T, accused("c"), 0.3));
        assertEquals(0.45, fit.fitting(history, T, accused("c")), 1e-9);
    }

    /** Both agreed until then, so that the ceiling fits, whichever of them is wrong now. */
    @Test
    void twoPoolsThatAgreedBefore_showThatItWasKept() {
        pair("a", "c", 1);
        CeilingFit fit = fit();
        assertTrue(fit.wasKept(history, T, T + 10_000, 0.3));
        assertFalse(fit.wasKept(history, T, T, 0.3), "nothing was seen before");
    }

    /** Of a ceiling that never fitted the likeliest onset may come after some windows without a hit. */
    @Test
    void fewCleanPairsBeforeTheOnset_showNothing() {
        cells.add(new CellKey(Twins.NAME, 0, 0, "", pool("a"), pool("c"), 0), Cell.count(30, 0));
        CeilingFit fit = fit();
        assertFalse(fit.wasKept(history, T, T + 10_000, 0.3), "0.7^30 is 1 in 44,000, of 60 onsets no 1 in 1,000");
        assertTrue(fit.wasKept(history, T, T + 10_000, 0.5));
    }
}
