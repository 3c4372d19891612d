package dev.plumbline.detector.pipeline;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IdleTimeoutTest {

    private final IdleTimeout silence = new IdleTimeout(30_000, 1_000);

    @Test
    void begins_atTheBound_once() {
        assertFalse(silence.begins(30_999));
        assertTrue(silence.begins(31_000));
        assertFalse(silence.begins(90_000));
    }

    @Test
    void begins_afterARecord_countsFromThere() {
        silence.broken(20_000);
        assertFalse(silence.begins(49_999));
        assertTrue(silence.begins(50_000));
    }

    @Test
    void broken_afterASilence_mustBeToldOnce() {
        silence.broken(2_000);
        assertFalse(silence.broken(3_000));
        assertTrue(silence.begins(40_000));
        assertTrue(silence.broken(41_000));
        assertFalse(silence.broken(42_000));
        assertTrue(silence.begins(80_000));
    }

    @Test
    void broken_firstAfterARestart_mustBeTold() {
        assertTrue(silence.broken(2_000));
    }
}
