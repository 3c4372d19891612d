package dev.plumbline.bench.compare;

import java.util.Locale;

/** What one method did in one scenario. */
final class Result {

    private final double[] delays;
    private final long healthy;
    private final int alarms;

    /**
     * @param delays in windows, sorted; infinite where the fault was missed
     * @param healthy windows that were watched before it
     * @param alarms in them
     */
    Result(double[] delays, long healthy, int alarms) {
        this.delays = delays.clone();
        this.healthy = healthy;
        this.alarms = alarms;
    }

    double median() {
        return delays.length == 0 ? Double.POSITIVE_INFINITY : delays[(delays.length - 1) / 2];
    }

    double late() {
        return delays.length == 0 ? Double.POSITIVE_INFINITY : delays[(int) Math.ceil(0.95 * delays.length) - 1];
    }

    long missed() {
        long missed = 0;
        for (double delay : delays) {
            missed += Double.isInfinite(delay) ? 1 : 0;
        }
        return missed;
    }

    /** Delay: the median, the 95% quantile, and how many were missed. */
    String cell() {
        if (delays.length == 1) {
            return text(median());
        }
        String share = missed() == 0 ? "" : ", " + Compare.percent((double) missed() / delays.length) + " missed";
        return text(median()) + " (" + text(late()) + share + ")";
    }

    /** False alarms in 2,000 windows. */
    double falseAlarms(int windows) {
        return (double) alarms * windows / healthy;
    }

    private static String text(double windows) {
        return Double.isInfinite(windows) ? "–" : String.format(Locale.ROOT, "%.0f", windows);
    }
}
