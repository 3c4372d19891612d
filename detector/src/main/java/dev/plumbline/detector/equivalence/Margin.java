package dev.plumbline.detector.equivalence;

/**
 * By how much two pools may differ, each as a mean over prompts of the mean over a prompt's positions.
 *
 * @param nats absolute difference of the log-probabilities of the tokens that both list
 * @param first share of positions at which the most probable token differs, near ties excused
 * @param tail absolute difference of the probability of all tokens that are not listed
 */
public record Margin(double nats, double first, double tail) {

    /** Weights of 8 bits lie within it, those of 4 bits do not: see {@code docs/probe.md}. */
    public static final Margin DEFAULT = new Margin(0.1, 0.05, 0.03);

    /** A prompt's mean is clipped to so many margins: no single prompt decides. */
    public static final int CLIP = 5;

    public Margin {
        demand("nats", nats, 10);
        demand("first", first, 1);
        demand("tail", tail, 1);
    }

    /** The margin of a measure. */
    public double of(Measure measure) {
        return switch (measure) {
            case NATS -> nats;
            case FIRST -> first;
            case TAIL -> tail;
        };
    }

    private static void demand(String name, double value, double most) {
        if (!(value > 0 && value <= most)) {
            throw new IllegalArgumentException(
                    "the margin of " + name + " must lie in (0, " + most + "], got " + value);
        }
    }
}
