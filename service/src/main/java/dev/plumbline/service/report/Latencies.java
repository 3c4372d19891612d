package dev.plumbline.service.report;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.HdrHistogram.DoubleHistogram;

/**
 * Times in milliseconds by who took them. Quantiles are within 1%; their 95% intervals are those of the order
 * statistics around them, as if responses were independent of each other.
 */
final class Latencies {

    private static final double SHORTEST = 1e-3;
    private static final double LONGEST = 1e7;
    private static final double Z = 1.96;

    private final Map<String, DoubleHistogram> times = new TreeMap<>();

    /**
     * A quantile.
     *
     * @param low lower bound at 95%
     * @param high upper bound
     */
    record Quantile(double value, double low, double high) {}

    void record(String who, double millis) {
        if (millis > 0) {
            times.computeIfAbsent(who, w -> new DoubleHistogram(2))
                    .recordValue(Math.max(SHORTEST, Math.min(millis, LONGEST)));
        }
    }

    void forEach(BiConsumer<String, DoubleHistogram> visitor) {
        times.forEach(visitor);
    }

    static Quantile quantile(DoubleHistogram times, double q) {
        double n = (double) times.getTotalCount();
        double slack = Z * Math.sqrt(q * (1 - q) / n);
        return new Quantile(
                times.getValueAtPercentile(100 * q),
                times.getValueAtPercentile(100 * Math.max(0, q - slack)),
                times.getValueAtPercentile(100 * Math.min(1, q + slack)));
    }
}
