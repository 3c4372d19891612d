package dev.plumbline.detector.equivalence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CategoryBetTest {

    private static final double[] P = {0.6, 0.3, 0.1};

    /**
     * The mean of the evidence of one draw, under any distribution that is off by the tolerance at most, is at most 1.
     */
    @Test
    void meanUnderTheNull_isAtMostOne_alsoAtItsEdge() {
        double[][] alternatives = {{0.5, 0.35, 0.15}, {0.9, 0.07, 0.03}, {0.0001, 0.6, 0.3999}};
        double t = CategoryBet.TOLERANCE;
        double[][] nulls = {
            P, {0.6 + 0.4 * t, 0.3 * (1 - t), 0.1 * (1 - t)}, {0.6 - 0.4 * t, 0.3 * (1 + t), 0.1 * (1 + t)}
        };
        for (double[] q : alternatives) {
            for (double[] r : nulls) {
                double mean = 0;
                for (int drawn = 0; drawn < P.length; drawn++) {
                    CategoryBet bet = new CategoryBet(1);
                    bet.accept(0, P, q, drawn);
                    mean += r[drawn] * Math.exp(bet.lnEvidence());
                }
                double seen = mean;
                assertTrue(mean <= 1 + 1e-12, () -> "mean " + seen);
            }
        }
    }

    @Test
    void drawsOfTheAlternative_growExponentially() {
        CategoryBet bet = new CategoryBet(2);
        double[] q = {0.1, 0.8, 0.1};
        for (int i = 0; i < 20; i++) {
            bet.accept(0, P, q, 1);
            bet.accept(1, P, P, 1);
        }
        assertTrue(bet.lnEvidence() > 15, () -> "evidence " + bet.lnEvidence());
        assertTrue(bet.best() == 0);
    }
}
