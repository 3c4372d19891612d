package dev.plumbline.detector.baseline;

import dev.plumbline.detector.baseline.BaselineRates.Rates;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * How a rate spread over blocks of time, hours or days, each of which counts by its trials.
 *
 * @param blocks blocks with trials
 * @param trials of all blocks
 * @param hits of all blocks
 * @param squares sum of n² over the blocks, n being a block's trials
 * @param spread sum of k²/n over the blocks, k being a block's hits
 */
public record BlockSpread(int blocks, long trials, long hits, double squares, double spread) {

    /** One block; it must have trials. */
    static BlockSpread of(long trials, long hits) {
        double n = (double) trials;
        double k = (double) hits;
        return new BlockSpread(1, trials, hits, n * n, k * k / n);
    }

    BlockSpread plus(BlockSpread other) {
        return new BlockSpread(
                blocks + other.blocks,
                trials + other.trials,
                hits + other.hits,
                squares + other.squares,
                spread + other.spread);
    }

    double rate() {
        return (double) hits / (double) trials;
    }

    /** How many blocks of equal traffic say as much (Kish 1965). */
    double effective() {
        return (double) trials * (double) trials / squares;
    }

    /**
     * Variance of the rate between blocks. Of what is seen, chance within blocks is taken away, but for two standard
     * errors of it: an estimate from few blocks may be too low.
     */
    private double variance() {
        double effective = effective();
        double mean = rate();
        double seen = Math.max(0, spread / (double) trials - mean * mean) / (1 - 1 / effective);
        double chance = mean * (1 - mean) * (double) blocks / (double) trials;
        double sure = Math.max(0, 1 - 2 * StrictMath.sqrt(2 / (effective - 1)));
        return Math.max(0, seen - sure * chance);
    }

    /**
     * Bounds between which the rate that another such block is drawn from lies with probability 1 − 2 {@code alpha}, if
     * these are normal: Student's prediction interval. There must be more than one effective block.
     */
    Rates next(double alpha) {
        double effective = effective();
        double t = new TDistribution(null, effective - 1).inverseCumulativeProbability(1 - alpha);
        double reach = t * StrictMath.sqrt(variance() * (1 + 1 / effective));
        return new Rates(Math.max(0, rate() - reach), Math.min(1, rate() + reach));
    }
}
