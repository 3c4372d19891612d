package dev.plumbline.detector.evidence;

/** Sums of numbers that are known by their natural logarithms. */
public final class LogSum {

    private LogSum() {}

    /** ln(eᵃ + eᵇ). */
    public static double of(double a, double b) {
        double max = Math.max(a, b);
        return max == Double.NEGATIVE_INFINITY ? max : max + StrictMath.log1p(StrictMath.exp(Math.min(a, b) - max));
    }

    /** ln of the mean of eˣ over all values; −∞ where there are none. */
    public static double mean(double[] values) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            max = Math.max(max, value);
        }
        if (max == Double.NEGATIVE_INFINITY) {
            return max;
        }
        double sum = 0;
        for (double value : values) {
            sum += StrictMath.exp(value - max);
        }
        return max + StrictMath.log(sum / values.length);
    }
}
