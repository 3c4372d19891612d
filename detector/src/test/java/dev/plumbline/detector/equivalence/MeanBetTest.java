package dev.plumbline.detector.equivalence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeanBetTest {

    private static final int RUNS = 1000;
    private static final int LENGTH = 100;

    /**
     * Ville: of runs whose mean is the one that is bet against, a share of at most α = 5% ever reaches 1/α, in either
     * direction. The share of 1,000 runs has a deviation of √(0.05·0.95/1000) = 0.007; four of them.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void meanAtTheEdge_seldomEverReachesOneOverAlpha(long seed) {
        Random random = new Random(seed);
        int above = 0;
        int below = 0;
        for (int run = 0; run < RUNS; run++) {
            MeanBet bet = new MeanBet(0.2);
            boolean reachedAbove = false;
            boolean reachedBelow = false;
            for (int i = 0; i < LENGTH; i++) {
                bet.accept(
                        random.nextDouble() < 0.2 / 0.9
                                ? 0.9
                                : 0); // of all distributions the one with the most spread, nearly
                reachedAbove |= bet.lnAbove() >= Math.log(20);
                reachedBelow |= bet.lnBelow() >= Math.log(20);
            }
            above += reachedAbove ? 1 : 0;
            below += reachedBelow ? 1 : 0;
        }
        assertTrue(above < RUNS * (0.05 + 0.028), "seed " + seed + ": above in " + above);
        assertTrue(below < RUNS * (0.05 + 0.028), "seed " + seed + ": below in " + below);
    }

    @Test
    void meansFarFromTheEdge_areSoonDecided() {
        MeanBet bet = new MeanBet(0.2);
        for (int i = 0; i < 20; i++) {
            bet.accept(0.9);
        }
        assertTrue(bet.lnAbove() > Math.log(100), () -> "evidence " + bet.lnAbove());
        assertTrue(bet.lnBelow() < 0);
        assertEquals(0.9, bet.seen(), 1e-12);
    }

    @Test
    void least_isWhatNoDifferenceTakes() {
        int least = MeanBet.least(0.2, Math.log(100));
        MeanBet bet = new MeanBet(0.2);
        for (int i = 1; i < least; i++) {
            bet.accept(0);
        }
        assertTrue(bet.lnBelow() < Math.log(100));
        bet.accept(0);
        assertTrue(bet.lnBelow() >= Math.log(100));
    }

    @Test
    void whatIsOutOfBounds_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new MeanBet(0));
        assertThrows(IllegalArgumentException.class, () -> new MeanBet(0.5).accept(1.1));
        assertThrows(IllegalArgumentException.class, () -> new MeanBet(0.5).accept(Double.NaN));
    }
}
