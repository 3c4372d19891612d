package dev.plumbline.detector.evidence;

import java.util.Collection;

/**
 * Bounds on how many times the expected hits (misses, odds) really come, by inverting the same evidence that raises
 * alarms: a ratio is outside once the bets against it have won {@code 1/α}. The bounds hold at all times at once, so
 * they may be looked at after every window.
 */
public final class RatioBounds {

    /** How far beyond one candidate ratio is bet. */
    private static final double[] BETS = {1.003, 1.01, 1.03, 1.1, 1.4, 2.5, 8, 100};

    private static final double LOWEST = 1e-9;
    private static final double HIGHEST = 1e9;
    private static final int STEPS = 40;

    private RatioBounds() {}

    /** ln of the evidence against a ratio of at most {@code ratio}. */
    public static double againstLess(Collection<Counts> counts, Shape shape, double ratio) {
        return mixture(counts, shape, ratio, true);
    }

    /** ln of the evidence against a ratio of at least {@code ratio}. */
    public static double againstMore(Collection<Counts> counts, Shape shape, double ratio) {
        return mixture(counts, shape, ratio, false);
    }

    /**
     * The largest ratio that the evidence rules out from below.
     *
     * @param shape of what the ratio is
     * @param lnLevel ln(1/α)
     * @return 0 where none is ruled out
     */
    public static double lower(Collection<Counts> counts, Shape shape, double lnLevel) {
        if (againstLess(counts, shape, LOWEST) < lnLevel) {
            return 0;
        }
        double in = LOWEST;
        double out = HIGHEST;
        for (int i = 0; i < STEPS; i++) {
            double mid = StrictMath.sqrt(in * out);
            if (againstLess(counts, shape, mid) >= lnLevel) {
                in = mid;
            } else {
                out = mid;
            }
        }
        return in;
    }

    /**
     * The smallest ratio that the evidence rules out from above.
     *
     * @param shape of what the ratio is
     * @param lnLevel ln(1/α)
     * @return infinite where none is ruled out
     */
    public static double upper(Collection<Counts> counts, Shape shape, double lnLevel) {
        if (againstMore(counts, shape, HIGHEST) < lnLevel) {
            return Double.POSITIVE_INFINITY;
        }
        double out = LOWEST;
        double in = HIGHEST;
        for (int i = 0; i < STEPS; i++) {
            double mid = StrictMath.sqrt(in * out);
            if (againstMore(counts, shape, mid) >= lnLevel) {
                in = mid;
            } else {
                out = mid;
            }
        }
        return in;
    }

    private static double mixture(Collection<Counts> counts, Shape shape, double ratio, boolean more) {
        double[] ln = new double[BETS.length];
        for (Counts c : counts) {
            Counts.Wager wager = c.wager();
            for (int i = 0; i < BETS.length; i++) {
                ln[i] += wager.ln(shape, ratio, new Bet(shape, more ? BETS[i] : 1 / BETS[i]));
            }
        }
        return LogSum.mean(ln);
    }
}
