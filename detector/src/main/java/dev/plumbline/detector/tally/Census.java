package dev.plumbline.detector.tally;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which models the fleet has served, and since which window: the budget of false alarms is shared out over them.
 * Sources announce a model before any window with it closes, so that the count for a window does not depend on who came
 * first.
 */
public final class Census {

    private final TreeMap<String, Long> since = new TreeMap<>();

    /** Takes a source's announcement: model to the start of its first window. */
    public void announce(Map<String, Long> models) {
        models.forEach((model, window) -> since.merge(model, window, Math::min));
    }

    /** How many models had been served by the end of {@code window}; at least 1. */
    public int count(long window) {
        return Math.max(
                1, (int) since.values().stream().filter(w -> w <= window).count());
    }

    /** First window by model, for storing. */
    public Map<String, Long> since() {
        return new TreeMap<>(since);
    }
}
