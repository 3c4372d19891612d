package dev.plumbline.detector.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.HypergeometricDistribution;
import org.junit.jupiter.api.Test;

/**
 * The law that everything rests on: while the prediction holds, evidence has mean at most 1. Summed exactly, not
 * simulated.
 */
class FairBetTest {

    /** Rounding of sums of up to 200 terms. */
    private static final double ROUNDING = 1e-9;

    private static final double[] RATES = {1e-6, 1e-3, 0.02, 0.2, 0.5, 0.8, 0.97, 0.999};

    @Test
    void predicted_trialsOfOneProbability_meanIsAtMostOne() {
        for (double p : RATES) {
            for (int n : new int[] {1, 2, 7, 60, 200}) {
                double[] law = convolve(n, p, p);
                for (Bet bet : bets(p)) {
                    assertMean(law, n, n * p, n * p, p, 0, bet);
                    assertMean(law, n, n * p, n * p, p, 0.05, bet);
                }
            }
        }
    }

    /** Trials of different probabilities share a cell: the mean can only be understated. */
    @Test
    void predicted_trialsOfManyProbabilities_meanIsAtMostOne() {
        for (double a : RATES) {
            for (double b : RATES) {
                double[] law = convolve(40, a, b);
                double expected = 20 * (a + b);
                for (Bet bet : bets((a + b) / 2)) {
                    assertMean(law, 40, expected, expected, 0.5, 0, bet);
                }
            }
        }
    }

    /** Bounds that are wider than the truth, and a centre that is wrong, cost power, never validity. */
    @Test
    void predicted_looseBoundsAndWrongCentre_meanIsAtMostOne() {
        for (double p : new double[] {0.01, 0.3, 0.9}) {
            double[] law = convolve(50, p, p);
            for (double centre : new double[] {0.001, 0.5, 0.999}) {
                for (Bet bet : bets(p)) {
                    assertMean(law, 50, 50 * p * 0.9, Math.min(50, 50 * p * 1.1), centre, 0, bet);
                }
            }
        }
    }

    @Test
    void compared_exchangeable_meanIsOneAtTheEdgeAndBelowWithin() {
        int[][] shapes = {{10, 3, 4}, {60, 20, 30}, {400, 12, 100}, {1000, 500, 37}, {50, 49, 20}, {2000, 3, 700}};
        for (int[] s : shapes) {
            HypergeometricDistribution law = new HypergeometricDistribution(null, s[0], s[1], s[2]);
            for (Bet bet : Tilts.bothSidesOfPeers()) {
                for (double tolerance : new double[] {0, 0.05, 0.5}) {
                    double edge = bet.more() ? 1 + tolerance : 1 / (1 + tolerance);
                    double mean = 0;
                    for (int k = law.getSupportLowerBound(); k <= law.getSupportUpperBound(); k++) {
                        Counts counts = new Counts.Compared(s[2], k, s[0], s[1]);
                        mean += law.probability(k) * Math.exp(counts.ln(Shape.ODDS, edge, bet));
                    }
                    String what = s[2] + " of " + s[0] + ", " + s[1] + " hits, " + bet + ", tolerance " + tolerance;
                    assertTrue(
                            mean <= 1 + 1e-7, what + ": mean " + mean); // lnGamma of the reference law is good to 1e-8
                    if (tolerance == 0) {
                        assertEquals(1, mean, 1e-6, what + ": a likelihood ratio is a fair bet, not a worse one");
                    }
                }
            }
        }
    }

    /** Odds at the very edge of what is harmless: Fisher's noncentral hypergeometric, by its definition. */
    @Test
    void compared_oddsAtTheEdge_meanIsAtMostOne() {
        int pooled = 80;
        int hits = 30;
        int own = 25;
        HypergeometricDistribution central = new HypergeometricDistribution(null, pooled, hits, own);
        for (Bet bet : Tilts.bothSidesOfPeers()) {
            double edge = bet.more() ? 1.5 : 1 / 1.5;
            double norm = 0;
            double mean = 0;
            for (int k = 0; k <= Math.min(own, hits); k++) {
                double weight = central.probability(k) * Math.pow(edge, k);
                norm += weight;
                mean += weight * Math.exp(new Counts.Compared(own, k, pooled, hits).ln(Shape.ODDS, edge, bet));
            }
            assertEquals(1, mean / norm, 1e-6, bet.toString());
        }
    }

    private static List<Bet> bets(double rate) {
        List<Bet> bets = new ArrayList<>(Tilts.above(rate));
        bets.addAll(Tilts.bothSides());
        return bets;
    }

    private static void assertMean(
            double[] law, int n, double low, double high, double centre, double tolerance, Bet bet) {
        double edge = bet.more() ? 1 + tolerance : 1 - tolerance;
        double mean = 0;
        for (int k = 0; k <= n; k++) {
            // a sum of logarithms: the likeliest to win are bets of 500,000 to 1 on what happens once in 10³⁰⁰
            mean += Math.exp(
                    Math.log(law[k]) + new Counts.Predicted(n, k, low, high, centre).ln(Shape.HITS, edge, bet));
        }
        assertTrue(
                mean <= 1 + ROUNDING,
                "n " + n + ", expected [" + low + ", " + high + "], centre " + centre + ", " + bet + ": mean " + mean);
    }

    /** The law of the hits of n trials, the first half of probability a, the others of b. */
    private static double[] convolve(int n, double a, double b) {
        double[] law = new double[n + 1];
        law[0] = 1;
        for (int i = 0; i < n; i++) {
            double p = i < n / 2 ? a : b;
            for (int k = i + 1; k >= 0; k--) {
                law[k] = law[k] * (1 - p) + (k > 0 ? law[k - 1] * p : 0);
            }
        }
        return law;
    }
}
