package dev.plumbline.detector.pipeline;

import static dev.plumbline.detector.pipeline.Watermarks.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StragglerTimeoutTest {

    private final StragglerTimeout patience = new StragglerTimeout(120_000);

    @Test
    void overdue_nothingPassed_isNone() {
        assertEquals(NONE, patience.overdue(NONE, 0));
        assertEquals(NONE, patience.overdue(NONE, 1_000_000));
    }

    @Test
    void overdue_atTheBound_isWhatHadBeenPassedThen() {
        patience.overdue(500, 1_000_000);
        assertEquals(NONE, patience.overdue(500, 1_119_999));
        assertEquals(500, patience.overdue(500, 1_120_000));
    }

    @Test
    void overdue_laterProgress_waitsItsOwnTime() {
        patience.overdue(500, 1_000_000);
        patience.overdue(600, 1_060_000);
        assertEquals(500, patience.overdue(600, 1_179_999));
        assertEquals(600, patience.overdue(600, 1_180_000));
    }

    @Test
    void overdue_progressFasterThanTheGrain_isSeenWithinTheGrain() {
        for (int ms = 0; ms <= 10_000; ms++) {
            patience.overdue(ms, ms);
        }
        long overdue = patience.overdue(10_000, 125_000);
        assertEquals(5_000, overdue);
    }

    @Test
    void overdue_neverMovesBack() {
        patience.overdue(500, 0);
        assertEquals(500, patience.overdue(500, 120_000));
        assertEquals(500, patience.overdue(400, 500_000));
    }
}
