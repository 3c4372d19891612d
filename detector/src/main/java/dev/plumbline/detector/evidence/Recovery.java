package dev.plumbline.detector.evidence;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Evidence that a fault is over: a bet against "it goes on, at a size that does not change", whatever that size is. Each size is refuted by
 * what was seen of the fault before some window, if that was more, together with what has come since, if that is less; the fault is over
 * once every size is refuted (universal inference: Wasserman, Ramdas and Balakrishnan 2020, with a change point).
 *
 * <p>Where the change was is not known, so bets are placed again and again, the t-th with a stake that falls a little faster than 1/t: a
 * fault that lasted for days can still be shown to have ended. All stakes together are less than 1, so a fault that goes on, of a size of
 * the grid, is closed by mistake with probability 1/30 at most, however long one watches (decision 0086). A fault that was hard to find takes long to be shown over, so bets
 * need not be placed as often.
 */
public final class Recovery {

    /** Evidence at which a fault counts as over: 30 to 1, since sizes between two of the grid are refuted a little too easily. */
    public static final double LN_ENOUGH = StrictMath.log(30);

    /** Sizes of faults: how many, and how far the smallest and the largest are from 1. */
    private static final int SIZES = 128;

    private static final double NEAREST = 0.002;
    private static final double FARTHEST = 1e7;
    private static final double[] FACTORS = factors();

    /** How much is bet on all the way back to what was predicted, and how much on half of it (of the logarithm). */
    private static final double[] LN_SHARES = {StrictMath.log(0.8), StrictMath.log(0.2)};

    /** A bound on the sum of 1/(n·ln²n) over n from 2 on, which is 2.1097. */
    private static final double STAKES = 2.11;

    /** ln of what the bets against each size have come to, one way back after the other. */
    private final double[] lnV;

    private long windows;

    public Recovery() {
        this(0, none());
    }

    /**
     * Goes on from a stored state.
     *
     * @throws IllegalArgumentException where it has another form
     */
    public Recovery(long windows, double[] lnV) {
        if (lnV.length != SIZES * LN_SHARES.length) {
            throw new IllegalArgumentException("state of recovery has " + lnV.length + " numbers");
        }
        this.windows = windows;
        this.lnV = lnV.clone();
    }

    /**
     * Takes one window after the alarm.
     *
     * @param before all that was seen of the fault before this window
     * @param shape how the fault bends what was predicted
     * @param larger whether its factor is above 1; always the same, as the shape is
     * @param pace windows from one bet to the next, at least 1; always the same
     */
    public void update(List<Counts> window, Collection<Counts> before, Shape shape, boolean larger, long pace) {
        boolean placed = windows % pace == 0;
        double lnStake = placed ? lnStake(windows / pace + 1) : Double.NEGATIVE_INFINITY;
        windows++;
        List<Counts.Wager> wagers = window.stream().map(Counts::wager).toList();
        for (int size = 0; size < SIZES; size++) {
            double factor = larger ? FACTORS[size] : 1 / FACTORS[size];
            double lnPlaced = placed ? lnStake + lnMore(before, shape, factor) : Double.NEGATIVE_INFINITY;
            for (int back = 0; back < LN_SHARES.length; back++) {
                Bet bet = new Bet(shape, 1 / (back == 0 ? factor : StrictMath.sqrt(factor)));
                double lnE = 0;
                for (Counts.Wager wager : wagers) {
                    lnE += wager.ln(shape, factor, bet);
                }
                int at = size * LN_SHARES.length + back;
                lnV[at] = (placed ? LogSum.of(lnV[at], lnPlaced + LN_SHARES[back]) : lnV[at]) + lnE;
            }
        }
    }

    /** ln of the evidence that the fault was worse than {@code factor}. */
    private static double lnMore(Collection<Counts> seen, Shape shape, double factor) {
        return factor > 1 ? RatioBounds.againstLess(seen, shape, factor) : RatioBounds.againstMore(seen, shape, factor);
    }

    /** ln of the t-th stake. */
    static double lnStake(long t) {
        double n = (double) t + 1;
        return -StrictMath.log(STAKES * n) - 2 * StrictMath.log(StrictMath.log(n));
    }

    /** Whether it is over. */
    public boolean shown() {
        for (int at = 0; at < lnV.length; at += LN_SHARES.length) {
            if (LogSum.of(lnV[at], lnV[at + 1]) < LN_ENOUGH) {
                return false;
            }
        }
        return true;
    }

    /** For storing. */
    public long windows() {
        return windows;
    }

    /** For storing. */
    public double[] state() {
        return lnV.clone();
    }

    /** From one to the next the distance from 1 grows by the same factor, a fifth. */
    private static double[] factors() {
        double[] factors = new double[SIZES];
        for (int i = 0; i < SIZES; i++) {
            factors[i] = 1 + NEAREST * StrictMath.pow(FARTHEST / NEAREST, i / (SIZES - 1.0));
        }
        return factors;
    }

    private static double[] none() {
        double[] none = new double[SIZES * LN_SHARES.length];
        Arrays.fill(none, Double.NEGATIVE_INFINITY);
        return none;
    }
}
