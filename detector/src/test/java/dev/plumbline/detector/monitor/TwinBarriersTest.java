package dev.plumbline.detector.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.signal.Twins;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What twins are not compared across. */
class TwinBarriersTest {

    private static final long LENGTH = 10_000;
    private static final long SPAN = 60_000;
    private static final long T = 1_000_000;

    private final TwinBarriers barriers = new TwinBarriers(LENGTH, SPAN);

    private static CohortKey key(String pool, String version) {
        return CohortKey.of(Map.of("pool", pool, "version", version));
    }

    /**
     * A window in which each pool serves a version, and a comparison of {@code newer} with what {@code older} said
     * before.
     */
    private static CellTable window(CohortKey newer, CohortKey older, int age) {
        CellTable cells = new CellTable();
        cells.add(new CellKey(Twins.NAME, 0, 0, "", newer, older, age), Cell.count(1, 1));
        cells.add(new CellKey(Tallier.SESSIONS, 0, 0, "", newer), Cell.count(1, 1));
        if (!older.values().get("pool").equals(newer.values().get("pool"))) {
            cells.add(new CellKey(Tallier.SESSIONS, 0, 0, "", older), Cell.count(1, 1));
        }
        return cells;
    }

    private static CellTable judged(TwinBarriers barriers, long time, CellTable cells) {
        barriers.judge(time, cells);
        return cells;
    }

    private long compared(long time, CohortKey newer, CohortKey older, int age) {
        long[] trials = new long[1];
        judged(barriers, time, window(newer, older, age))
                .forEach((key, cell) -> trials[0] += key.signal().equals(Twins.NAME) ? cell.trials() : 0);
        return trials[0];
    }

    @Test
    void judge_anEnd_leavesOutWhatTheCohortSaidBefore() {
        compared(T, key("b", "1"), key("a", "1"), 0);
        compared(T + 7 * LENGTH, key("b", "1"), key("a", "1"), 0);
        barriers.add(Cohort.of("pool", "a"), T + 8 * LENGTH);
        assertEquals(0, compared(T + 9 * LENGTH, key("b", "1"), key("a", "1"), 2), "said before the end");
        assertEquals(1, compared(T + 9 * LENGTH, key("b", "1"), key("a", "1"), 1), "said after it");
        assertEquals(
                1, compared(T + 9 * LENGTH, key("a", "1"), key("b", "1"), 2), "the other pool was well before, too");
    }

    @Test
    void judge_aRollout_leavesOutWhatThePoolSaidBefore() {
        for (int i = 0; i < 8; i++) {
            compared(T + i * LENGTH, key("b", "1"), key("a", "1"), 0);
        }
        compared(T + 8 * LENGTH, key("a", "2"), key("b", "1"), 0);
        assertEquals(0, compared(T + 9 * LENGTH, key("b", "1"), key("a", "1"), 2), "said by the old version");
        assertEquals(1, compared(T + 9 * LENGTH, key("b", "1"), key("a", "2"), 1), "said by the new version");
    }

    @Test
    void restore_goesOnFromWhatWasWritten() {
        compared(T, key("b", "1"), key("a", "1"), 0);
        barriers.add(Cohort.of("pool", "a"), T + LENGTH);
        TwinBarriers restored = new TwinBarriers(LENGTH, SPAN);
        restored.restore(barriers.state().build());
        CellTable next = window(key("b", "1"), key("a", "1"), 1);
        assertEquals(judged(barriers, T + LENGTH, next.copy()), judged(restored, T + LENGTH, next));
    }
}
