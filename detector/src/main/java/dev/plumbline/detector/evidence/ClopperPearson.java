package dev.plumbline.detector.evidence;

import org.apache.commons.math3.distribution.BetaDistribution;

/** Bounds of a probability from counts, never too narrow (Clopper and Pearson 1934). */
public final class ClopperPearson {

    private static final double ACCURACY = 1e-14;

    private ClopperPearson() {}

    /**
     * The smallest probability under which at least so many hits come with a chance of {@code alpha}.
     *
     * @param alpha chance that the true probability lies below, in (0, 1)
     */
    public static double lower(long trials, long hits, double alpha) {
        return hits == 0 ? 0 : inverse((double) hits, (double) (trials - hits) + 1, alpha);
    }

    /** The largest probability under which at most so many hits come with a chance of {@code alpha}. */
    public static double upper(long trials, long hits, double alpha) {
        return hits == trials ? 1 : inverse((double) hits + 1, (double) (trials - hits), 1 - alpha);
    }

    private static double inverse(double a, double b, double p) {
        return new BetaDistribution(null, a, b, ACCURACY).inverseCumulativeProbability(p);
    }
}
