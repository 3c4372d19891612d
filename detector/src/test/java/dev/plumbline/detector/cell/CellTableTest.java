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
