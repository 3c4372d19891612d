package dev.plumbline.detector.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.signal.text.Usage;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.proto.state.PromisesState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which counts may be held against an engine. */
class KeptPromisesTest {

    private static final CohortKey A = CohortKey.of(Map.of("pool", "a"));
    private static final CohortKey B = CohortKey.of(Map.of("pool", "b"));

    private KeptPromises promises = new KeptPromises();

    /** What is held against a pool of a window in which some answers were counted otherwise: hits of trials. */
    private String asked(CohortKey pool, int bin, int trials, int otherwise) {
        CellTable cells = new CellTable();
        cells.add(new CellKey(Usage.NAME, 0, bin, "", pool), Cell.count(trials - otherwise, 0));
        if (otherwise > 0) {
            cells.add(new CellKey(Usage.NAME, 0, bin + 1, "", pool), Cell.count(otherwise, 0));
        }
        cells.add(new CellKey("other", 0, 0, "", pool), Cell.count(1, 1));
        Cell[] sum = {Cell.EMPTY};
        promises.judged(cells).forEach((key, cell) -> sum[0] = key.signal().equals(Usage.NAME) ? cell : sum[0]);
        return sum[0].hits() + " of " + sum[0].trials();
    }

    @Test
    void judged_aCountThatWasAlwaysMet_isAPromise() {
        assertEquals("0 of 0", asked(A, 0, 2_999, 0));
        assertEquals("0 of 0", asked(A, 0, 1, 0), "met often enough with this window only");
        assertEquals("1 of 10", asked(A, 0, 10, 1));
        assertEquals("9 of 10", asked(A, 0, 10, 9), "a promise stays one when it is broken");
    }

    /** An engine that counts the token that ends an answer is held to that. */
    @Test
    void judged_anotherWayToCount_isAPromiseOfItsOwn() {
        asked(A, 1, 3_000, 0);
        assertEquals("1 of 10", asked(A, 1, 10, 1));
        assertEquals("10 of 10", asked(A, 0, 10, 0));
    }

    /** Who logs in another form has promised nothing in it yet, and may go back to the promise of the old one. */
    @Test
    void judged_anotherFormOfTheLog_hasPromisedNothing() {
        CellTable before = new CellTable();
        before.add(new CellKey(Usage.NAME, 0, 0, "log=a", A), Cell.count(3_000, 0));
        promises.judged(before);
        CellTable since = new CellTable();
        since.add(new CellKey(Usage.NAME, 0, 2, "log=b", A), Cell.count(50, 0));
        since.add(new CellKey(Usage.NAME, 0, 1, "log=a", A), Cell.count(10, 0));
        CellTable said = promises.judged(since);
        assertEquals(Map.of(new CellKey(Usage.NAME, 0, 0, "", A), Cell.count(10, 10)), said.cells());
    }

    @Test
    void judged_aCountThatIsSometimesMissed_isNone() {
        for (int i = 0; i < 100; i++) {
            assertEquals("0 of 0", asked(A, 0, 100, i % 10 == 9 ? 1 : 0), "window " + i);
        }
    }

    @Test
    void judged_whatAllKeep_isPromisedByAPoolThatKeptItForAWhile() {
        asked(A, 0, 3_000, 0);
        assertEquals("0 of 0", asked(B, 1, 99, 0));
        assertEquals("0 of 0", asked(B, 1, 1, 0));
        assertEquals("1 of 10", asked(B, 1, 10, 1));
    }

    @Test
    void restore_goesOnFromWhatWasWritten() {
        asked(A, 0, 3_000, 0);
        PromisesState stored = promises.state().build();
        promises = new KeptPromises();
        promises.restore(stored);
        assertEquals("1 of 10", asked(A, 0, 10, 1));
    }
}
