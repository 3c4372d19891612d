package dev.plumbline.detector.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.text.Usage;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.proto.state.PromisesState;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which counts may be held against an engine. */
class KeptPromisesTest {

    private static final CohortKey A = CohortKey.of(Map.of("pool", "a"));
    private static final CohortKey B = CohortKey.of(Map.of("pool", "b"));

    private KeptPromises promises = new KeptPromises();

    /** How many hits the last promise left room for. */
    private double room;

    /** What is held against a pool of a window in which some answers were counted otherwise: hits of trials. */
    private String asked(CohortKey pool, int bin, int trials, int otherwise) {
        CellTable cells = new CellTable();
        cells.add(new CellKey(Usage.NAME, 0, bin, "", pool), Cell.count(trials - otherwise, 0));
        if (otherwise > 0) {
            cells.add(new CellKey(Usage.NAME, 0, bin + 1, "", pool), Cell.count(otherwise, 0));
        }
        cells.add(new CellKey("other", 0, 0, "", pool), Cell.count(1, 1));
        Cell[] sum = {Cell.EMPTY};
        promises.judge(cells);
        cells.forEach((key, cell) -> sum[0] = key.signal().equals(Usage.NAME) ? cell : sum[0]);
        room = sum[0].expectedHigh();
        return sum[0].hits() + " of " + sum[0].trials();
    }

    @Test
    void judge_aCountThatWasAlwaysMet_isAPromise() {
        assertEquals("0 of 0", asked(A, 0, 105, 0));
        assertEquals("0 of 0", asked(A, 0, 1, 0), "met often enough with this window only");
        assertEquals("1 of 10", asked(A, 0, 10, 1));
        assertEquals("9 of 10", asked(A, 0, 10, 9), "a promise stays one when it is broken");
    }

    /** ln(200)/n where nothing was broken in n answers: the longer it was kept, the less room it leaves. */
    @Test
    void judge_theRoomOfAPromise_shrinksWithWhatWasKept() {
        asked(A, 0, 1_000, 0);
        asked(A, 0, 10, 0);
        assertEquals(10 * Math.log(200) / 1_000, room, 1e-6);
        asked(A, 0, 10, 1);
        assertEquals(10 * Math.log(200) / 1_010, room, 1e-6);
        asked(A, 0, 10, 0);
        assertEquals(10 * Math.log(200) / 1_010, room, 1e-6, "a breach does not widen what was shown before");
    }

    /**
     * Engines that break their way at a constant rate are held to less than that rate once in a hundred times at most,
     * however long they are watched. Of 500 such engines 5 are expected at most, and 5 + 4·√5 = 14 allowed for.
     */
    @Test
    void judge_anEngineThatBreaksItsWayAtAConstantRate_isHeldToNoLess() {
        for (double rate : new double[] {0.01, 0.1}) {
            long seed = 11;
            SplittableRandom random = new SplittableRandom(seed);
            int unfair = 0;
            for (int engine = 0; engine < 500; engine++) {
                promises = new KeptPromises();
                boolean held = false;
                for (int window = 0; window < 60; window++) {
                    int broken = 0;
                    for (int i = 0; i < 20; i++) {
                        broken += random.nextDouble() < rate ? 1 : 0;
                    }
                    asked(A, 0, 20, broken);
                    held |= room > 0 && room < 20 * rate;
                }
                unfair += held ? 1 : 0;
            }
            assertTrue(unfair <= 14, rate + ", seed " + seed + ": " + unfair);
        }
    }

    /** An engine that counts the token that ends an answer is held to that. */
    @Test
    void judge_anotherWayToCount_isAPromiseOfItsOwn() {
        asked(A, 1, 3_000, 0);
        assertEquals("1 of 10", asked(A, 1, 10, 1));
        assertEquals("10 of 10", asked(A, 0, 10, 0));
    }

    /** Who logs in another form has promised nothing in it yet, and may go back to the promise of the old one. */
    @Test
    void judge_anotherFormOfTheLog_hasPromisedNothing() {
        CellTable before = new CellTable();
        before.add(new CellKey(Usage.NAME, 0, 0, "log=a", A), Cell.count(3_000, 0));
        promises.judge(before);
        CellTable since = new CellTable();
        since.add(new CellKey(Usage.NAME, 0, 2, "log=b", A), Cell.count(50, 0));
        since.add(new CellKey(Usage.NAME, 0, 1, "log=a", A), Cell.count(10, 0));
        promises.judge(since);
        Cell broken = since.cells().get(new CellKey(Usage.NAME, 0, 0, "", A));
        assertEquals("10 of 10", broken.hits() + " of " + broken.trials());
        assertEquals(1, since.size());
    }

    @Test
    void judge_aCountThatIsOftenMissed_isNone() {
        for (int i = 0; i < 100; i++) {
            assertEquals("0 of 0", asked(A, 0, 50, i % 3 == 2 ? 1 : 0), "window " + i);
        }
    }

    @Test
    void judge_whatAllKeep_isPromisedByAPoolThatKeptItForAWhile() {
        asked(A, 0, 3_000, 0);
        assertEquals("0 of 0", asked(B, 1, 105, 0));
        assertEquals("0 of 0", asked(B, 1, 1, 0));
        assertEquals("1 of 10", asked(B, 1, 10, 1));
        assertEquals(10 * Math.log(200) / 3_106, room, 1e-6);
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
