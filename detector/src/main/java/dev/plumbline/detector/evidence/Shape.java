package dev.plumbline.detector.evidence;

/** How a fault bends probabilities: each keeps one thing in proportion. Factors of one shape multiply. */
public enum Shape {
    /** Hits come {@code factor} times as often: below 1 a sampler that now and then drops its best candidate. */
    HITS {
        @Override
        double rate(double p, double factor) {
            return Math.min(1, factor * p);
        }
    },
    /**
     * Misses come {@code factor} times as often: below 1 a sampler that now and then takes its best candidate without
     * drawing.
     */
    MISSES {
        @Override
        double rate(double p, double factor) {
            return 1 - Math.min(1, factor * (1 - p));
        }
    },
    /** Odds are {@code factor} times as high: a temperature that is not the one reported, nearly. */
    ODDS {
        @Override
        double rate(double p, double factor) {
            return factor * p / (1 + p * (factor - 1));
        }
    };

    /** The bent probability. Not decreasing in {@code p}. */
    abstract double rate(double p, double factor);
}
