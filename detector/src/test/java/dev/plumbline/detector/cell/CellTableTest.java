package dev.plumbline.detector.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellTableTest {

    private record Entry(CellKey key, Cell cell) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void add_anyOrderAndAnyParts_addUpAlike(long seed) {
        Random random = new Random(seed);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            CohortKey cohort = CohortKey.of(Map.of("pool", "p" + random.nextInt(5)));
            CellKey key = new CellKey("s" + random.nextInt(3), random.nextInt(2), random.nextInt(4), "", cohort);
            entries.add(new Entry(key, Cell.trial(random.nextBoolean(), random.nextDouble())));
        }
        CellTable whole = new CellTable();
        entries.forEach(e -> whole.add(e.key(), e.cell()));
        Collections.shuffle(entries, random);
        CellTable parts = new CellTable();
        for (int from = 0; from < entries.size(); ) {
            int to = Math.min(entries.size(), from + 1 + random.nextInt(300));
            CellTable part = new CellTable();
            entries.subList(from, to).forEach(e -> part.add(e.key(), e.cell()));
            parts.addAll(part);
            from = to;
        }
        assertEquals(whole, parts, "seed " + seed);
    }

    /** Cells that two tables share belong to each of them. */
    @Test
    void copy_andWhatItWasCopiedFrom_changeByThemselves() {
        CellTable table = table("a", "b", "c");
        CellTable copy = table.copy();
        assertEquals(table, copy);
        copy.add(key("a", 0), Cell.count(1, 0));
        copy.removeIf(key -> key.signal().equals("b") && key.bin() == 0);
        table.add(key("c", 0), Cell.count(5, 0));
        assertEquals(Cell.count(1, 1), table.cells().get(key("a", 0)));
        assertEquals(Cell.count(2, 1), copy.cells().get(key("a", 0)));
        assertEquals(6, table.size());
        assertEquals(5, copy.size());
        assertEquals(Cell.count(6, 1), table.cells().get(key("c", 0)));
        assertEquals(Cell.count(1, 1), copy.cells().get(key("c", 0)));
    }

    @Test
    void of_andTake_areOfSomeSignals() {
        CellTable table = table("a", "b", "c");
        CellTable some = table.of(signal -> signal.compareTo("b") <= 0);
        assertEquals(Set.of("a", "b"), some.signals());
        CellTable taken = some.take("a");
        assertEquals(table("a"), taken);
        assertEquals(table("b"), some);
        assertTrue(some.take("none").isEmpty());
        taken.add(key("a", 0), Cell.count(1, 0));
        assertEquals(table("a", "b", "c"), table);
        List<CellKey> met = new ArrayList<>();
        table.forEach("b", (key, cell) -> met.add(key));
        assertEquals(Set.of(key("b", 0), key("b", 1)), Set.copyOf(met));
    }

    @Test
    void removeIf_allOfASignal_leavesNothingOfIt() {
        CellTable table = table("a", "b");
        table.copy().removeIf(key -> true);
        assertEquals(table("a", "b"), table);
        table.removeIf(key -> key.signal().equals("a"));
        assertEquals(table("b"), table);
        table.removeIf(key -> true);
        assertTrue(table.isEmpty());
        assertEquals(new CellTable(), table);
    }

    /** Two cells of each signal. */
    private static CellTable table(String... signals) {
        CellTable table = new CellTable();
        for (String signal : signals) {
            table.add(key(signal, 0), Cell.count(1, 1));
            table.add(key(signal, 1), Cell.count(1, 0));
        }
        return table;
    }

    private static CellKey key(String signal, int bin) {
        return new CellKey(signal, 0, bin, "", CohortKey.of(Map.of("pool", "p")));
    }

    /** Rounded outwards: the bounds hold the exact probability, and are as near to it as the unit. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void trial_boundsHoldTheProbability(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            double p = i % 2 == 0 ? random.nextDouble() : Math.pow(10, -9 * random.nextDouble());
            Cell cell = Cell.trial(true, p);
            assertTrue(cell.expectedLow() <= p && p <= cell.expectedHigh(), "seed " + seed + ", p " + p);
            assertTrue(cell.high() - cell.low() <= 1, "seed " + seed + ", p " + p);
        }
    }
}
