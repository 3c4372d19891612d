package dev.plumbline.detector.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.signal.SamplerContract;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What broken contracts weigh: the reason for counting them by session. */
class ContractEvidenceTest {

    private static final int GREEDY = 0;

    private static final CohortKey A = CohortKey.of(Map.of("pool", "a"));
    private static final CohortKey B = CohortKey.of(Map.of("pool", "b"));

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "3, 1"})
    void close_brokenSessions_pageFromTheSecondOn(int broken, int pages) {
        assertEquals(pages, pages(broken));
    }

    @Test
    void close_noneBroken_neverPages() {
        assertEquals(0, pages(0));
    }

    /**
     * An hour with 20 sessions a window on each of two pools; in the second half {@code broken} of them, of pool a,
     * break a clause.
     */
    private static int pages(int broken) {
        ModelMonitor bench = new ModelMonitor(
                Policy.DEFAULT, List.of(new SamplerContract().question()), "m", new HeapStore(), new HeapStore());
        TreeSet<String> paged = new TreeSet<>();
        for (int i = 0; i < 360; i++) {
            CellTable cells = new CellTable();
            boolean hit = i >= 180 && i < 180 + broken;
            cells.add(new CellKey(SamplerContract.NAME, GREEDY, 0, "", A), Cell.count(20, hit ? 1 : 0));
            cells.add(new CellKey(SamplerContract.NAME, GREEDY, 0, "", B), Cell.count(20, 0));
            bench.close(1_756_080_000_000L + i * 10_000L, cells, 1, false).incidents().stream()
                    .filter(incident -> incident.level() == Level.PAGE)
                    .forEach(incident ->
                            paged.add(incident.id() + " " + incident.blame().cohort()));
        }
        return paged.size();
    }
}
