package dev.plumbline.detector.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.signal.Feed;
import dev.plumbline.detector.signal.Heard;
import dev.plumbline.detector.signal.Told;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.incident.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@link Feed} asks of two neighbouring halves of ten minutes. */
class TrafficShiftTest {

    private static final long HALF = 300_000;

    private static final CohortKey A = CohortKey.of(Map.of("pool", "a"));
    private static final CohortKey B = CohortKey.of(Map.of("pool", "b"));

    private final CohortIndex cohortIndex = new CohortIndex(List.of("pool"), 10);
    private final CellHistory history = new CellHistory(new HeapStore(), cohortIndex);
    private final TrafficShift moves = new TrafficShift(history, cohortIndex, key -> key);

    @Test
    void session_isOneTrial() {
        assertEquals(Cell.count(1, 0), Heard.of(new Feed(), Told.plain().says()).first());
        assertEquals(Level.TICKET, Feed.QUESTION.most());
    }

    /** Of a pool's sessions as many came in the first half as of all: a third of 30, where 20 of 20 did. */
    @Test
    void poolThatFellSilent_cameBefore() {
        came(0, "x", 20, 10);
        came(HALF, "x", 0, 60);
        CellTable said = moves.with(2 * HALF, new CellTable(), GateEffects.NONE);
        assertCell(20, 20, 20 / 3.0, said.cells().get(cell(Feed.silence(false), "", A)));
        assertCell(70, 10, 70 / 3.0, said.cells().get(cell(Feed.silence(false), "", B)));
    }

    /** What its gate kept away has not fallen silent, and what others got for it has not moved. */
    @Test
    void poolWithAGate_isLeftOut_andMixesWaitForIt() {
        came(0, "x", 20, 10);
        came(0, "y", 20, 10);
        came(HALF, "y", 0, 60);
        CellTable said = moves.with(2 * HALF, new CellTable(), new GateEffects(Set.of("a"), true));
        assertEquals(Set.of(cell(Feed.silence(false), "", B)), said.cells().keySet());
        assertCell(80, 20, 20, said.cells().get(cell(Feed.silence(false), "", B)));
        CellTable later = new TrafficShift(history, cohortIndex, key -> key)
                .with(2 * HALF, new CellTable(), new GateEffects(Set.of("a"), false));
        assertTrue(later.cells().containsKey(cell(Feed.mix(false, 0), "y", B)), "it closed long ago");
        assertTrue(!later.cells().containsKey(cell(Feed.silence(false), "", A)));
    }

    /** Of a pool's sessions of one stratum as many came in the second half as of all its sessions. */
    @Test
    void mixThatMoved_cameSince() {
        came(0, "x", 40, 0);
        came(0, "y", 40, 0);
        came(HALF, "x", 10, 0);
        came(HALF, "y", 70, 0);
        CellTable said = moves.with(2 * HALF, new CellTable(), GateEffects.NONE);
        assertCell(110, 70, 55, said.cells().get(cell(Feed.mix(false, 0), "y", A)));
        assertCell(50, 10, 25, said.cells().get(cell(Feed.mix(false, 1), "x", A)));
    }

    /**
     * Of a pool's sessions of the second half as many came in one form as of all its sessions. Who never logged in a
     * form says so, and does not share what is said of who does.
     */
    @Test
    void formThatChanged_cameSince() {
        CellTable before = new CellTable();
        before.add(new CellKey(Feed.SESSIONS, 1, 0, "log=raw", A), Cell.count(40, 0));
        before.add(new CellKey(Feed.SESSIONS, 1, 0, "log=raw", B), Cell.count(40, 0));
        CellTable since = new CellTable();
        since.add(new CellKey(Feed.SESSIONS, 1, 0, "log=none", A), Cell.count(40, 0));
        since.add(new CellKey(Feed.SESSIONS, 1, 0, "log=raw", B), Cell.count(40, 0));
        cohortIndex.add(List.of(A, B));
        history.append(0, Cuts.EMPTY, before);
        history.append(HALF, Cuts.EMPTY, since);
        CellTable said = moves.with(2 * HALF, new CellTable(), GateEffects.NONE);
        assertCell(40, 40, 20, said.cells().get(cell(Feed.form(false, 1), "log=none", A)));
        assertCell(40, 0, 20, said.cells().get(cell(Feed.form(false, 0), "log=raw", A)));
        assertCell(40, 40, 40, said.cells().get(cell(Feed.form(false, 0), "log=raw", B)));
        assertCell(40, 0, 0, said.cells().get(cell(Feed.form(false, 1), "log=none", B)));
    }

    /** Pairs of halves do not overlap within a cut: even and odd ones have their own. */
    @Test
    void halves_areComparedOnceEach_inTurns() {
        came(0, "x", 10, 10);
        came(HALF, "x", 10, 10);
        CellTable none = new CellTable();
        assertTrue(moves.with(2 * HALF, none, GateEffects.NONE).cells().containsKey(cell(Feed.silence(false), "", A)));
        assertSame(none, moves.with(2 * HALF + 10_000, none, GateEffects.NONE), "within a half there is nothing new");
        came(2 * HALF, "x", 10, 10);
        CellTable odd = moves.with(3 * HALF, none, GateEffects.NONE);
        assertTrue(odd.cells().containsKey(cell(Feed.silence(true), "", A)));
        assertTrue(!odd.cells().containsKey(cell(Feed.silence(false), "", A)));
    }

    @Test
    void halfWithoutTraffic_saysNothing() {
        CellTable none = new CellTable();
        came(HALF, "x", 10, 10);
        assertSame(none, moves.with(2 * HALF, none, GateEffects.NONE), "nothing before");
    }

    private void came(long window, String stratum, long a, long b) {
        CellTable table = new CellTable();
        table.add(new CellKey(Feed.SESSIONS, 0, 0, stratum, A), Cell.count(a, 0));
        table.add(new CellKey(Feed.SESSIONS, 0, 0, stratum, B), Cell.count(b, 0));
        cohortIndex.add(List.of(A, B));
        history.append(stratum.equals("x") ? window : window + 10_000, Cuts.EMPTY, table);
    }

    private static CellKey cell(int cut, String stratum, CohortKey cohort) {
        return new CellKey(Feed.NAME, cut, 0, stratum, cohort);
    }

    private static void assertCell(long trials, long hits, double expected, Cell cell) {
        assertEquals(trials, cell.trials());
        assertEquals(hits, cell.hits());
        assertEquals(expected, (double) cell.low() / Cell.ONE, 1e-6);
        assertEquals(expected, (double) cell.high() / Cell.ONE, 1e-6);
    }
}
