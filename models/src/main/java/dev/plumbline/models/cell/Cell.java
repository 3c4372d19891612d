package dev.plumbline.models.cell;

/**
 * Trials, hits, and bounds on the hits that the reference predicts: four whole numbers that add up across tokens,
 * responses, partitions and machines, in any order, to the last bit.
 *
 * @param trials how often the question could be asked
 * @param hits how often the answer was yes
 * @param low lower bound of the sum of the predicted hit probabilities, in units of 2⁻³⁰
 * @param high upper bound of the same sum, in units of 2⁻³⁰
 */
public record Cell(long trials, long hits, long low, long high) {

    /** One expected hit. Fixed point, since sums of doubles depend on their order. */
    public static final long ONE = 1L << 30;

    public static final Cell EMPTY = new Cell(0, 0, 0, 0);

    public Cell {
        if (trials < 0 || hits < 0 || hits > trials) {
            throw new IllegalArgumentException("hits must lie in [0, trials], got " + hits + " of " + trials);
        }
        if (low < 0 || high < low) {
            throw new IllegalArgumentException("low must lie in [0, high], got " + low + " and " + high);
        }
    }

    /** A count without a prediction of its own. */
    public static Cell count(long trials, long hits) {
        return new Cell(trials, hits, 0, 0);
    }

    /** One trial whose hit probability is {@code p}, rounded outwards so that the bounds hold. */
    public static Cell trial(boolean hit, double p) {
        return trial(hit, p, p);
    }

    /** One trial whose hit probability is {@code low} at least and {@code high} at most, rounded outwards. */
    public static Cell trial(boolean hit, double low, double high) {
        if (!(low >= 0 && low <= high && high <= 1)) {
            throw new IllegalArgumentException(
                    "p must lie in [0, 1], got " + (low == high ? low : low + " to " + high));
        }
        return new Cell(1, hit ? 1 : 0, (long) Math.floor(low * ONE), (long) Math.ceil(high * ONE));
    }

    public Cell plus(Cell other) {
        return new Cell(trials + other.trials, hits + other.hits, low + other.low, high + other.high);
    }

    /** Lower bound of the expected hits. */
    public double expectedLow() {
        return (double) low / ONE;
    }

    /** Upper bound of the expected hits. */
    public double expectedHigh() {
        return (double) high / ONE;
    }
}
