package dev.plumbline.models.parse;

/**
 * The numbers that a field may hold; never an infinite one.
 *
 * @param open whether {@code low} itself is outside
 */
public record Range(double low, boolean open, double high) {

    public static final Range FINITE = closed(-Double.MAX_VALUE, Double.MAX_VALUE);
    public static final Range COUNT = closed(0, Integer.MAX_VALUE);

    public static Range closed(double low, double high) {
        return new Range(low, false, high);
    }

    /** Above {@code low}, up to {@code high}. */
    public static Range above(double low, double high) {
        return new Range(low, true, high);
    }

    public static Range atLeast(double low) {
        return new Range(low, false, Double.POSITIVE_INFINITY);
    }

    public boolean contains(double value) {
        return (open ? value > low : value >= low) && value <= high && Double.isFinite(value);
    }

    /** {@code in [0, 100]}, for people. */
    @Override
    public String toString() {
        if (equals(FINITE)) {
            return "that is finite";
        }
        return high == Double.POSITIVE_INFINITY
                ? "of at least " + text(low)
                : "in " + (open ? "(" : "[") + text(low) + ", " + text(high) + "]";
    }

    private static String text(double bound) {
        return bound == (long) bound ? Long.toString((long) bound) : Double.toString(bound);
    }
}
