package dev.plumbline.detector.evidence;

import java.util.Arrays;
import java.util.List;

/**
 * Evidence that a fault is over: a bet against "it is still at least as bad as it was shown to be". New bets are placed again and
 * again, the t-th with a stake that falls a little faster than 1/t, so that a fault that lasted for days can still be shown to have
 * ended; all stakes together are less than 1, so a fault that goes on is closed by mistake with probability 1/20 at most, however
 * long one watches. A fault that was hard to find takes long to be shown over, so bets against it need not be placed as often.
 */
public final class Recovery {

    /** Evidence at which a fault counts as over: 20 to 1. */
    public static final double LN_ENOUGH = StrictMath.log(20);

    /** How far back to what was predicted: all the way, or in part. */
    private static final double[] BETS = {1, 0.5, 0.25, 0.1};

    /** A bound on the sum of 1/(n·ln²n) over n from 2 on, which is 2.1097. */
    private static final double STAKES = 2.11;

    private final double[] lnV;
    private long windows;

    public Recovery() {
        this(0, filled());
    }

    /** Goes on from a stored state. */
    public Recovery(long windows, double[] lnV) {
        this.windows = windows;
        this.lnV = lnV.clone();
    }

    /**
     * Takes one window.
     *
     * @param shape how the fault bends what was predicted
     * @param worst its factor at least (above 1), or at most (below 1); known before the window. 1 bets nothing
     * @param pace windows from one bet to the next, at least 1; always the same
     */
    public void update(List<Counts> window, Shape shape, double worst, long pace) {
        double lnStake = windows % pace == 0 ? lnStake(windows / pace + 1) : Double.NEGATIVE_INFINITY;
        windows++;
        for (int i = 0; i < BETS.length; i++) {
            Bet bet = new Bet(shape, StrictMath.pow(worst, -BETS[i]));
            double lnE = 0;
            for (Counts c : window) {
                lnE += c.ln(shape, worst, bet);
            }
            lnV[i] = LogSum.of(lnV[i], lnStake) + lnE;
        }
    }

    /** ln of the t-th stake. */
    static double lnStake(long t) {
        double n = (double) t + 1;
        return -StrictMath.log(STAKES * n) - 2 * StrictMath.log(StrictMath.log(n));
    }

    /** Whether it is over. */
    public boolean shown() {
        return LogSum.mean(lnV) >= LN_ENOUGH;
    }

    /** For storing. */
    public long windows() {
        return windows;
    }

    /** For storing. */
    public double[] state() {
        return lnV.clone();
    }

    private static double[] filled() {
        double[] none = new double[BETS.length];
        Arrays.fill(none, Double.NEGATIVE_INFINITY);
        return none;
    }
}
