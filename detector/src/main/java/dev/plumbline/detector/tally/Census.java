package dev.plumbline.detector.tally;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which models the fleet has served, and since which window: the budget of false alarms is shared out over them.
 * Sources announce a model before any window with it closes, so that the count for a window does not depend on who came
 * first.
 *
 * <p>There are at most {@value #MOST}: those that came first, and of those that came in one window the first by name.
 */
public final class Census {

    /** Most models that are judged. */
    public static final int MOST = 1_000;

    private final TreeMap<String, Long> since = new TreeMap<>();
    private final TreeSet<First> order = new TreeSet<>();
    private long counted = Long.MIN_VALUE;
    private int count;

    /** A model's first window. */
    private record First(long window, String model) implements Comparable<First> {

        @Override
        public int compareTo(First other) {
            int byTime = Long.compare(window, other.window);
            return byTime != 0 ? byTime : model.compareTo(other.model);
        }
    }

    /** Takes a source's announcement: model to the start of its first window. */
    public void announce(Map<String, Long> models) {
        models.forEach(this::announce);
        counted = Long.MIN_VALUE;
    }

    private void announce(String model, long window) {
        Long before = since.get(model);
        if (before != null && before <= window) {
            return;
        }
        if (before != null) {
            order.remove(new First(before, model));
        }
        since.put(model, window);
        order.add(new First(window, model));
        if (order.size() > MOST) {
            since.remove(order.last().model());
            order.pollLast();
        }
    }

    /** Whether there are too many models for this one to be judged. */
    public boolean isBeyond(String model) {
        return since.size() >= MOST && !since.containsKey(model);
    }

    /** How many models had been served by the end of {@code window}; at least 1. */
    public int count(long window) {
        if (counted != window) {
            counted = window;
            count = Math.max(
                    1, (int) since.values().stream().filter(w -> w <= window).count());
        }
        return count;
    }

    /** First window by model, for storing. */
    public Map<String, Long> since() {
        return new TreeMap<>(since);
    }
}
