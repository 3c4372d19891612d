package dev.plumbline.detector.evidence;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Evidence that a fault is over: a bet against "it goes on, at half of its size at least", whatever that size is. Each
 * size is refuted by what was seen of the fault around its alarm, if that was more, together with what has come since,
 * if that is less than half of it; the fault is over once every size is refuted (universal inference: Wasserman, Ramdas
 * and Balakrishnan 2020, with a change point).
 *
 * <p>Where the change was is not known, so bets are placed again and again, the t-th with a stake that falls a little
 * faster than 1/t: a fault that lasted for days can still be shown to have ended. All stakes together are less than 1,
 * so a fault that goes on, of a size of the grid, is shown to be over by mistake with probability 1/50 at most, however
 * long one watches. Trials in clusters tell less than their number: all evidence is divided by the {@link DesignEffect}
 * (the likelihood of a normal sum whose variance is so many times as large; for independent trials a root of a fair
 * bet, which is fair too). A fault that was hard to find takes long to be shown over, so bets need not be placed as
 * often.
 *
 * <p>What is won is capped, so that a fault that comes back is soon seen: {@link #shown} may become false again, and
 * whoever asks waits until it has been true for a while (decision 0100).
 */
public final class Recovery {

    /** Evidence at which a fault counts as over: 50 to 1. */
    public static final double LN_ENOUGH = StrictMath.log(50);

    /** More than this is not kept: chance alone takes so much away once in a hundred times. */
    private static final double LN_KEPT = LN_ENOUGH + 5;

    /** What was found at once was not measured: ten minutes, where windows are of ten seconds. */
    private static final long SOON = 60;

    /** Sizes of faults: how many, and how far the smallest and the largest are from 1. */
    private static final int SIZES = 128;

    private static final double NEAREST = 0.002;
    private static final double FARTHEST = 1e7;
    private static final List<Double> FACTORS = factors();

    /** How much is bet on all the way back to what was predicted, and how much on half of it (of the logarithm). */
    private static final double[] LN_SHARES = {StrictMath.log(0.8), StrictMath.log(0.2)};

    /** A bound on the sum of 1/(n·ln²n) over n from 2 on, which is 2.1097. */
    private static final double STAKES = 2.11;

    private final List<Double> factors;

    /** ln of what the bets against each size have come to, one way back after the other. */
    private final double[] lnV;

    private long windows;

    /** What was last seen of the fault before, and what it tells of each size: a while after the alarm it is final. */
    private List<Counts> seen = List.of();

    private double[] lnSeen = {};

    public Recovery() {
        this(0, none(SIZES));
    }

    private Recovery(List<Double> factors, long windows, double[] lnV) {
        this.factors = factors;
        this.windows = windows;
        this.lnV = lnV;
    }

    /**
     * Goes on from a stored state.
     *
     * @throws IllegalArgumentException where it has another form
     */
    public Recovery(long windows, double[] lnV) {
        this(FACTORS, windows, lnV.clone());
        if (lnV.length != SIZES * LN_SHARES.length) {
            throw new IllegalArgumentException("state of recovery has " + lnV.length + " numbers");
        }
    }

    /**
     * One that asks only of the sizes between two factors: what is not over by these is not over by all, and is found
     * out so much the sooner.
     */
    static Recovery ofSizes(double low, double high) {
        List<Double> some = FACTORS.stream().filter(f -> f >= low && f <= high).toList();
        return new Recovery(some, 0, none(some.size()));
    }

    /**
     * Takes one window after the alarm.
     *
     * @param before what was seen of the fault before this window: from its onset on, but not long after its alarm
     * @param shape how the fault bends what was predicted
     * @param larger whether its factor is above 1; always the same, as the shape is
     * @param pace windows from one bet to the next, at least 1; always the same
     * @param clustering the design effect of the trials, at least 1
     */
    public void update(
            List<Counts> window, Collection<Counts> before, Shape shape, boolean larger, long pace, double clustering) {
        boolean placed = windows % pace == 0;
        double lnStake = placed ? lnStake(windows / pace + 1) : Double.NEGATIVE_INFINITY;
        windows++;
        if (placed) {
            see(List.copyOf(before), shape, larger);
        }
        List<Counts.Wager> wagers = window.stream().map(Counts::wager).toList();
        for (int size = 0; size < factors.size(); size++) {
            double half = 1 + (factor(size, larger) - 1) / 2;
            double lnPlaced = placed ? lnStake + lnSeen[size] / clustering : Double.NEGATIVE_INFINITY;
            for (int back = 0; back < LN_SHARES.length; back++) {
                Bet bet = new Bet(shape, 1 / (back == 0 ? half : StrictMath.sqrt(half)));
                double lnE = 0;
                for (Counts.Wager wager : wagers) {
                    lnE += wager.ln(shape, half, bet);
                }
                int at = size * LN_SHARES.length + back;
                double lnNow = placed ? LogSum.of(lnV[at], lnPlaced + LN_SHARES[back]) : lnV[at];
                lnV[at] = Math.min(LN_KEPT, lnNow + lnE / clustering);
            }
        }
    }

    private double factor(int size, boolean larger) {
        return larger ? factors.get(size) : 1 / factors.get(size);
    }

    private void see(List<Counts> before, Shape shape, boolean larger) {
        if (lnSeen.length == 0 || !before.equals(seen)) {
            seen = before;
            lnSeen = IntStream.range(0, factors.size())
                    .mapToDouble(size -> lnMore(before, shape, factor(size, larger)))
                    .toArray();
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

    /** Whether it seems to be over, by what has come until now. */
    public boolean shown() {
        for (int at = 0; at < lnV.length; at += LN_SHARES.length) {
            if (LogSum.of(lnV[at], lnV[at + 1]) < LN_ENOUGH) {
                return false;
            }
        }
        return true;
    }

    /** How many windows after its alarm still tell how large a fault was then, where it took so many to find. */
    public static long windows(long found) {
        return Math.max(SOON, 3 * found);
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
    private static List<Double> factors() {
        return IntStream.range(0, SIZES)
                .mapToObj(i -> 1 + NEAREST * StrictMath.pow(FARTHEST / NEAREST, i / (SIZES - 1.0)))
                .toList();
    }

    private static double[] none(int sizes) {
        double[] none = new double[sizes * LN_SHARES.length];
        Arrays.fill(none, Double.NEGATIVE_INFINITY);
        return none;
    }
}
