package dev.plumbline.detector.evidence;

/**
 * A bet that a fault of one shape and size is at work.
 *
 * @param factor above 0, not 1
 */
public record Bet(Shape shape, double factor) {

    /** A bet on odds, whatever the probability. */
    public static Bet odds(double factor) {
        return new Bet(Shape.ODDS, factor);
    }

    /** Whether it wins by more hits, not by fewer. */
    public boolean more() {
        return factor > 1 == (shape != Shape.MISSES);
    }

    /**
     * How many times the odds of a hit grow, for trials whose probability is near {@code p}. Whatever it is, it is
     * fixed before the trial, so the bet is fair for trials of any probability.
     *
     * @return not above 0, or not finite, where such a fault cannot be
     */
    double tilt(double p) {
        if (shape == Shape.ODDS) {
            return factor;
        }
        double bent = shape.rate(p, factor);
        return bent * (1 - p) / (p * (1 - bent));
    }
}
