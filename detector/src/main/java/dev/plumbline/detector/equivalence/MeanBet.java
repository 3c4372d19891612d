package dev.plumbline.detector.equivalence;

import dev.plumbline.detector.evidence.LogSum;

/**
 * Evidence on the mean of bounded numbers that are seen one after another, in both directions: bets on each that it
 * lies above, or below, a stated mean. If the mean is that or lies on the other side, the capital of a bet has a mean
 * of at most 1 at any time, so that it exceeds 1/α once with probability α at most (Ville). No assumption on the
 * distribution within the bounds.
 *
 * <p>Design: capital Π(1 ± λ(x − μ)) for a grid of stakes λ, of which the mean is taken: Waudby-Smith and Ramdas,
 * <i>Estimating means of bounded random variables by betting</i> (2024), section 4. A stake is a share of the largest
 * that cannot be ruined.
 */
public final class MeanBet {

    /** Shares of the largest stake. */
    private static final double[] STAKES = {0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 0.95, 1};

    private final double mean;
    private final double[] above = new double[STAKES.length];
    private final double[] below = new double[STAKES.length];
    private double sum;
    private int count;

    /** @param mean what is bet against, in (0, 1) */
    public MeanBet(double mean) {
        if (!(mean > 0 && mean < 1)) {
            throw new IllegalArgumentException("the mean must lie in (0, 1), got " + mean);
        }
        this.mean = mean;
    }

    /** One more number, in [0, 1]. */
    public void accept(double x) {
        if (!(x >= 0 && x <= 1)) {
            throw new IllegalArgumentException("a number must lie in [0, 1], got " + x);
        }
        for (int i = 0; i < STAKES.length; i++) {
            above[i] += StrictMath.log1p(Math.max(-1, STAKES[i] / mean * (x - mean)));
            below[i] += StrictMath.log1p(Math.max(-1, STAKES[i] / (1 - mean) * (mean - x)));
        }
        sum += x;
        count++;
    }

    /** Natural logarithm of the evidence against "the mean is this or less". */
    public double lnAbove() {
        return count == 0 ? 0 : LogSum.mean(above);
    }

    /** Natural logarithm of the evidence against "the mean is this or more". */
    public double lnBelow() {
        return count == 0 ? 0 : LogSum.mean(below);
    }

    /** The mean of what was seen; NaN where nothing was. */
    public double seen() {
        return count == 0 ? Double.NaN : sum / count;
    }

    /** How many numbers of 0 it takes at least until the evidence below reaches this. */
    public static int least(double mean, double lnEnough) {
        MeanBet bet = new MeanBet(mean);
        int n = 0;
        while (bet.lnBelow() < lnEnough) {
            bet.accept(0);
            n++;
        }
        return n;
    }
}
