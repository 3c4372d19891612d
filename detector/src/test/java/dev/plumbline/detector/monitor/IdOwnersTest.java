package dev.plumbline.detector.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.feed.SenderFacts;
import dev.plumbline.detector.tally.IdSample;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.proto.state.IdOwnersState;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdOwnersTest {

    private static final CohortKey COHORT = CohortKey.of(Map.of("pool", "a"));
    private static final CellKey OTHER = new CellKey("routing", 0, 0, "", COHORT);
    private static final long KEEP = 900_000;

    private IdOwners owners = new IdOwners(KEEP);
    private long window;

    @Test
    void id_underOneKey_isNotShared_howeverOftenItComes() {
        assertEquals(Cell.count(1, 0), judged(7, 1));
        assertEquals(Cell.count(1, 0), judged(7, 1));
    }

    @Test
    void id_underAnother_isShared_afterARestartToo_untilItIsForgotten() {
        judged(7, 1);
        assertEquals(Cell.count(1, 1), judged(7, 2));
        IdOwnersState stored = owners.state().build();
        owners = new IdOwners(KEEP);
        owners.restore(stored);
        assertEquals(Cell.count(1, 1), judged(7, 3));
        window += KEEP;
        assertEquals(Cell.count(1, 0), judged(7, 4));
    }

    /** One id in a window under many keys: all but the first, and no more than are kept of a window. */
    @Test
    void window_withOneIdUnderManyKeys() {
        CellTable cells = new CellTable();
        for (int placement = 0; placement < 40; placement++) {
            cells.add(key(-1, placement), Cell.count(1, 0));
        }
        cells.add(OTHER, Cell.count(9, 2));
        CellTable first = IdSample.first(cells);
        owners.judge(0, first);
        assertEquals(
                Map.of(OTHER, Cell.count(9, 2), told(), Cell.count(IdSample.A_WINDOW, IdSample.A_WINDOW - 1)),
                first.cells());
    }

    /** A million ids that never come again: what is kept is bounded, and those that come again are still found. */
    @Test
    void ids_withoutEnd_areBounded() {
        Random random = new Random(16);
        for (int i = 0; i < 100_000; i++) {
            judged(random.nextLong(), i);
            window += i % 1_000 == 0 ? 10_000 : 0;
        }
        assertTrue(owners.state().build().getSerializedSize() < 15_000);
        judged(1, 1);
        assertEquals(Cell.count(1, 1), judged(1, 2), "the smallest hash of all");
    }

    private Cell judged(long id, long placement) {
        CellTable cells = new CellTable();
        cells.add(key(id, placement), Cell.count(1, 0));
        owners.judge(window, cells);
        return cells.cells().getOrDefault(told(), Cell.EMPTY);
    }

    private static CellKey key(long id, long placement) {
        HexFormat hex = HexFormat.of();
        return new CellKey(IdSample.NAME, 0, 0, hex.toHexDigits(id) + hex.toHexDigits(placement), COHORT);
    }

    private static CellKey told() {
        return new CellKey(SenderFacts.NAME, SenderFacts.IDS, 0, "", COHORT);
    }
}
