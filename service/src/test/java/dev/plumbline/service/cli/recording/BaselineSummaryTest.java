package dev.plumbline.service.cli.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Cell;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BaselineSummaryTest {

    private static final long MINUTE = 60_000;

    private static BaselineSummary summary(long minutes, String... signals) {
        TreeMap<Baseline.Key, Cell> counts = new TreeMap<>();
        for (String signal : signals) {
            for (String pool : new String[] {"a", "b"}) {
                String stratum = "region=east|hardware=h100|pool=" + pool;
                counts.put(new Baseline.Key(signal, 0, 0, stratum), Cell.count(600, 6));
                counts.put(new Baseline.Key(signal, 1, 0, stratum), Cell.count(200, 6));
            }
        }
        Baseline baseline = new Baseline("m", 0, minutes * MINUTE, null, counts);
        return new BaselineSummary(baseline, Signals.questions());
    }

    @Test
    void lines_sayHowMuchOfWhatAndOfWhatNothing() {
        BaselineSummary summary = summary(312, "latency", "completion");
        assertEquals(
                "learned from 5 h 12 min; pools: 2, kinds of hardware: 1",
                summary.lines().get(0));
        assertEquals("completion: 1,200 trials in 2 strata", summary.lines().get(1));
        assertEquals("latency: 1,200 trials in 2 strata", summary.lines().get(2));
        assertTrue(summary.lines().get(3).startsWith("nothing of answer-language, code,"), summary.lines()::toString);
    }

    @Test
    void lines_areTenAtMost() {
        String[] all = Signals.questions().stream().map(q -> q.name()).toArray(String[]::new);
        assertTrue(
                summary(312, all).lines().size() <= 10,
                () -> summary(312, all).lines().toString());
    }

    @Test
    void warnings_ofLessThanAnHour() {
        String[] all = Signals.questions().stream().map(q -> q.name()).toArray(String[]::new);
        assertEquals(
                1,
                summary(59, all).warnings().size(),
                () -> summary(59, all).warnings().toString());
        assertTrue(summary(59, all).warnings().get(0).contains("learned from 0 h 59 min"));
        assertEquals(0, summary(60, all).warnings().size());
    }

    @Test
    void warnings_ofMissingSignals() {
        assertEquals(1, summary(60, "latency").warnings().size());
        assertTrue(summary(60, "latency").warnings().get(0).contains("completion"));
        assertTrue(!summary(60, "latency").warnings().get(0).contains("latency"));
    }
}
