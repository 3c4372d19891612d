package dev.plumbline.detector.evidence;

import java.time.Duration;

/**
 * The false-alarm budget, which is the only threshold: a mean time between false alarms over the whole fleet, shared
 * out evenly over models, and within a model over its monitors.
 */
public final class Budget {

    private Budget() {}

    /**
     * What ln R of one monitor must reach.
     *
     * @param between mean time between false alarms of the whole fleet
     * @param window length of a window
     * @param models how many models share the budget, at least 1
     * @param monitors how many monitors the model has, at least 1
     */
    public static double threshold(Duration between, Duration window, int models, int monitors) {
        if (models < 1 || monitors < 1) {
            throw new IllegalArgumentException(
                    "models and monitors must be at least 1, got " + models + " and " + monitors);
        }
        double windows = (double) between.toMillis() / window.toMillis();
        return StrictMath.log(windows * models * monitors);
    }
}
