package dev.plumbline.detector.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WindowBufferTest {

    private final HeapStore store = new HeapStore();
    private final WindowBuffer parts = new WindowBuffer(store);

    @Test
    void windows_beforeTheEnd_inOrder() {
        for (long window : new long[] {20, -10, 0, 30}) {
            parts.put(part(window, "m", 0, 0, 1), window);
        }
        assertEquals(List.of(-10L, 0L, 20L), List.copyOf(parts.windows(30)));
        assertEquals(Set.of(), parts.windows(Watermarks.NONE));
    }

    @Test
    void take_partsOfManySources_addUp() {
        parts.put(part(0, "m", 0, 0, 1), 0);
        parts.put(part(0, "m", 0, 1, 2), 0);
        parts.put(part(0, "m", 1, 0, 4), 0);
        parts.put(part(0, "n", 0, 0, 8), 0);
        parts.put(part(10, "m", 0, 0, 16), 10);
        assertEquals(Map.of("m", table(7), "n", table(8)), parts.remove(0));
        assertEquals(new TreeSet<>(Set.of(10L)), parts.windows(100));
    }

    @Test
    void put_lateBesideItsOwn_bothCount() {
        parts.put(part(10, "m", 0, 0, 1), 10);
        parts.put(part(10, "m", 0, 0, 2), 0);
        assertEquals(Map.of("m", table(3)), parts.remove(10));
    }

    @Test
    void take_leavesNothing() {
        parts.put(part(0, "m", 0, 0, 1), 0);
        parts.remove(0);
        assertEquals(0, store.size());
        assertEquals(Map.of(), parts.remove(0));
    }

    static Part part(long window, String model, int source, int number, int trials) {
        return new Part(SourceStage.SAMPLES, source, number, new Tally(window, model, table(trials)));
    }

    private static CellTable table(int trials) {
        CellTable table = new CellTable();
        table.add(new CellKey("routing", 0, 0, "", CohortKey.of(Map.of("pool", "a"))), Cell.count(trials, 0));
        return table;
    }
}
