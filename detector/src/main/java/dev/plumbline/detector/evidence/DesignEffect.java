package dev.plumbline.detector.evidence;

import java.util.Arrays;
import java.util.Collection;

/**
 * How much wider counts scatter than independent trials would: the design effect of survey statistics (Kish 1965),
 * measured. 1 for trials that are independent; D where they come in clusters (all tokens of one response, all answers
 * of one session), so that n of them tell as much as n/D.
 *
 * <p>Blocks of windows are compared with their neighbours, each by hits per expected hit: the squared difference beside
 * what independent trials of the same rate would give has mean D. A change of level enters once, and not in every block
 * after it. Clusters may be longer than a block, so four lengths are measured, and the largest value counts. A few
 * blocks say little: as many of value 1 are mixed in.
 */
public final class DesignEffect {

    /** Windows in the shortest block: a minute, where windows are of ten seconds. */
    private static final int SHORTEST = 6;

    /** Each length is twice the one before. */
    private static final int LENGTHS = 4;

    /** So many pairs of blocks of value 1 are mixed in. */
    private static final double PRIOR = 8;

    /** No single pair counts more than this: a fault that ends is no cluster. */
    private static final double MOST = 50;

    /** Variances are at least this share of what rare hits would have. */
    private static final double LEAST = 0.02;

    /**
     * Per length: windows, hits, expected, squares in this block; the last three of the one before; sum and number of
     * pairs.
     */
    private static final int PARTS = 9;

    private final double[] state;

    public DesignEffect() {
        this(new double[LENGTHS * PARTS]);
    }

    /**
     * Goes on from a stored state.
     *
     * @throws IllegalArgumentException where it has another form
     */
    public DesignEffect(double[] state) {
        if (state.length != LENGTHS * PARTS) {
            throw new IllegalArgumentException(
                    "state of a design effect must have " + LENGTHS * PARTS + " numbers, got " + state.length);
        }
        this.state = state.clone();
    }

    /** Takes one window with trials. */
    public void update(Collection<Counts> window) {
        double hits = 0;
        double expected = 0;
        double squares = 0;
        for (Counts counts : window) {
            double mean = counts.expected();
            hits += counts.hits();
            expected += mean;
            squares += counts.trials() == 0 ? 0 : mean * mean / counts.trials() - noise(counts);
        }
        if (expected <= 0) {
            return;
        }
        for (int length = 0; length < LENGTHS; length++) {
            int at = length * PARTS;
            state[at]++;
            state[at + 1] += hits;
            state[at + 2] += expected;
            state[at + 3] += squares;
            if (state[at] >= SHORTEST << length) {
                endBlock(at);
            }
        }
    }

    /** How far what the peers predict scatters by itself: their hits, seen in as many trials as the cohort's. */
    private static double noise(Counts counts) {
        return counts instanceof Counts.Compared c ? c.expected() * c.trials() / (c.pooled() - c.trials()) : 0;
    }

    private void endBlock(int at) {
        if (state[at + 5] > 0 && state[at + 1] + state[at + 4] > 0) {
            state[at + 7] += Math.min(MOST, difference(at));
            state[at + 8]++;
        }
        System.arraycopy(state, at + 1, state, at + 4, 3);
        Arrays.fill(state, at, at + 4, 0);
    }

    /**
     * The squared difference of this block and the one before, beside its variance for independent trials of one rate.
     */
    private double difference(int at) {
        double ratio = (state[at + 1] + state[at + 4]) / (state[at + 2] + state[at + 5]);
        double now = variance(ratio, state[at + 2], state[at + 3]);
        double before = variance(ratio, state[at + 5], state[at + 6]);
        double apart = state[at + 1] / state[at + 2] - state[at + 4] / state[at + 5];
        return apart * apart / (now + before);
    }

    /**
     * Of hits per expected hit: Σ n·q·(1 − q) / e², where each trial's probability q is {@code ratio} times the
     * expected, and what the peers' own scatter adds.
     */
    private static double variance(double ratio, double expected, double squares) {
        double hits = ratio * expected;
        return Math.max(hits - ratio * ratio * squares, LEAST * hits) / (expected * expected);
    }

    /** D, at least 1. */
    public double value() {
        double most = 1;
        for (int at = 0; at < state.length; at += PARTS) {
            most = Math.max(most, (state[at + 7] + PRIOR) / (state[at + 8] + PRIOR));
        }
        return most;
    }

    /** For storing. */
    public double[] state() {
        return state.clone();
    }
}
