package dev.plumbline.detector.evidence;

/**
 * A bet at odds {@code m} against a prediction: {@code m^k / (1 + (e/n)(m − 1))^n}. Its mean is at most 1 while the
 * expected hits are at most {@code e} (for m above 1) or at least {@code e} (for m below 1). Trials of different
 * probability may share a cell, since ln(1 + p(m − 1)) is concave in p. Logarithms are strict, so that every machine
 * says the same.
 */
public final class LikelihoodRatio {

    private LikelihoodRatio() {}

    /**
     * Natural logarithm of the evidence of one cell.
     *
     * @param trials n, above 0
     * @param hits k, in [0, n]
     * @param expected e, the edge of the prediction on the side that the tilt bets against; values above n count as n
     * @param tilt m, how many times likelier a hit has become in odds; above 0
     */
    public static double ln(double trials, double hits, double expected, double tilt) {
        double mean = Math.min(expected / trials, 1);
        return hits * StrictMath.log(tilt) - trials * StrictMath.log1p(mean * (tilt - 1));
    }
}
