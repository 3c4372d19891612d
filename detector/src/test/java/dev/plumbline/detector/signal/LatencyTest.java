package dev.plumbline.detector.signal;

import static dev.plumbline.detector.signal.Told.plain;
import static dev.plumbline.detector.signal.Told.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Level;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatencyTest {

    @Test
    void times_areOneTrialEach() {
        Heard heard = heard(115.8, 10.07);
        assertEquals(Map.of(0, Cell.count(1, 0), 1, Cell.count(1, 0)), heard.cells());
    }

    @Test
    void timeThatWasNotMeasured_isNoTrial() {
        assertEquals(Map.of(), heard(Double.NaN, Double.NaN).cells());
        assertEquals(List.of(1), List.copyOf(heard(Double.NaN, 10).cells().keySet()));
    }

    /** Twelve bins an octave, so that 20% more time is three or four bins later. */
    @Test
    void bins_areSixPercentWide() {
        for (double millis : new double[] {0.3, 7, 33, 110, 2_500, 60_000}) {
            int bin = heard(Double.NaN, millis).bins().get(1);
            int slower = heard(Double.NaN, millis * 1.2).bins().get(1);
            assertTrue(slower - bin == 3 || slower - bin == 4, millis + " ms: bins " + bin + " and " + slower);
            assertEquals(bin + 12, heard(Double.NaN, 2 * millis).bins().get(1), millis + " ms");
        }
    }

    @Test
    void bins_haveEnds() {
        assertEquals(0, heard(0, 0).bins().get(0));
        assertEquals(0, heard(1, 0.1).bins().get(1), "the finest that is told apart");
        assertEquals(400, heard(1e300, 1).bins().get(0));
        assertEquals(400, heard(Double.POSITIVE_INFINITY, 1).bins().get(0));
    }

    /**
     * Load is shared, so no evidence is what it says; and kinds of hardware differ for ever, so peers are not asked.
     */
    @Test
    void question_neverPagesAndIsHistorys() {
        Question question = new Latency().question();
        assertEquals(Level.TICKET, question.most());
        assertEquals(List.of(Reference.HISTORY), question.references());
        assertEquals(Question.Direction.MORE, question.direction());
        assertFalse(question.quantiles().isEmpty());
    }

    private static Heard heard(double first, double further) {
        return Heard.of(new Latency(), plain().took(first, further).says(step("a", -1)));
    }
}
