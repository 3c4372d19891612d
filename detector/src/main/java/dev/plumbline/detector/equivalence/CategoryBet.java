package dev.plumbline.detector.equivalence;

import dev.plumbline.detector.evidence.LogSum;

/**
 * Evidence that draws do not follow the probabilities that were reported for them: the mean over several alternatives
 * of the product of likelihood ratios. Valid whatever was reported: given a step, the draw has the reported
 * distribution or not.
 *
 * <p>The null is wider than one distribution: each probability may be off by a factor of 1 ± {@link #TOLERANCE}
 * (rounding, numerics of another batch). The mean of q/p under such a distribution is at most 1 + tolerance·Σ|q − p|,
 * by which each ratio is divided.
 */
public final class CategoryBet {

    /** By which share a reported probability may be off. */
    public static final double TOLERANCE = 0.02;

    private final double[] ln;

    /** @param alternatives how many are bet on */
    public CategoryBet(int alternatives) {
        this.ln = new double[alternatives];
    }

    /**
     * One more draw under one of the alternatives.
     *
     * @param q probabilities that the alternative predicts
     */
    public void accept(int alternative, double[] p, double[] q, int drawn) {
        double distance = 0;
        for (int i = 0; i < p.length; i++) {
            distance += Math.abs(q[i] - p[i]);
        }
        ln[alternative] += StrictMath.log(q[drawn] / p[drawn]) - StrictMath.log1p(TOLERANCE * distance);
    }

    public double lnEvidence() {
        return LogSum.mean(ln);
    }

    /** Which alternative has the most evidence. */
    public int best() {
        int best = 0;
        for (int i = 1; i < ln.length; i++) {
            best = ln[i] > ln[best] ? i : best;
        }
        return best;
    }

    /** Divides by the sum. */
    public static double[] normalised(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double[] p = new double[weights.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = weights[i] / sum;
        }
        return p;
    }
}
