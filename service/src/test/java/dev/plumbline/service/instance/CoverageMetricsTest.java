package dev.plumbline.service.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Tally;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoverageMetricsTest {

    /** Outcomes as they stand in a cell: 1 is judged, what is above is a reason why not. */
    private static final int JUDGED = 1;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CoverageMetrics coverage = new CoverageMetrics(registry);

    @Test
    void count_sumsWhatWasJudgedAndWhatWasNot_byPoolAndSignal() {
        coverage.count(tally("a", "routing", JUDGED, 3));
        coverage.count(tally("a", "routing", JUDGED, 4));
        coverage.count(tally("a", "routing", JUDGED + 2, 5));
        coverage.count(tally("a", "routing", JUDGED + 3, 6));
        coverage.count(tally("b", "twins", JUDGED + 1, 1));
        assertEquals(7, counted("a", "routing", "judged"));
        assertEquals(11, counted("a", "routing", "unverifiable"), "of two reasons");
        assertEquals(1, counted("b", "twins", "unverifiable"));
    }

    @Test
    void count_ofMorePoolsThanHaveCounters_addsUpTheRest() {
        IntStream.range(0, CoverageMetrics.MOST + 5)
                .forEach(i -> coverage.count(tally("pool-" + i, "routing", JUDGED, 1)));
        assertEquals(
                CoverageMetrics.MOST + 1,
                registry.get("plumbline.coverage.responses").counters().size());
        assertEquals(5, counted("others", "routing", "judged"));
    }

    private double counted(String pool, String signal, String outcome) {
        return registry.get("plumbline.coverage.responses")
                .tags("pool", pool, "signal", signal, "outcome", outcome)
                .counter()
                .count();
    }

    private static Tally tally(String pool, String signal, int outcome, long responses) {
        CellTable cells = new CellTable();
        CohortKey place = CohortKey.of(Map.of("pool", pool));
        cells.add(new CellKey(Coverage.PREFIX + signal, 0, outcome, "", place), new Cell(responses, 0, 0, 0));
        return new Tally(0, "m", cells);
    }
}
