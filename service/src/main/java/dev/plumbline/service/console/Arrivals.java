package dev.plumbline.service.console;

import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.Tally;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * When each model and each pool sent, in event time: since when, until when, and how much in the hour before. Not safe
 * for threads.
 */
final class Arrivals {

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int MINUTES = 61;
    private static final int MOST = 10_000;
    private static final String POOL = "pool";

    private final long length;
    private final Map<String, Sender> models = new TreeMap<>();

    /** What one model sent. */
    static final class Sender {

        private final TreeMap<Long, Long> minutes = new TreeMap<>();
        private final Map<String, Long> pools = new HashMap<>();
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;

        /** End of the first window in which it was counted. */
        long first() {
            return first;
        }

        /** End of the last window in which it was counted. */
        long last() {
            return last;
        }

        /** Pools that were first counted in a window that ended at or before a time. */
        SortedSet<String> poolsSince(long time) {
            SortedSet<String> old = new TreeSet<>();
            pools.forEach((pool, began) -> {
                if (began <= time) {
                    old.add(pool);
                }
            });
            return old;
        }

        /** Responses to expect between the last window and a time, at the pace of the hour before that window. */
        double expected(long until) {
            long from = Math.max(first, last - HOUR);
            long count = minutes.tailMap(from / MINUTE, true).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            return (double) count / Math.max(MINUTE, last - from) * Math.max(0, until - last);
        }
    }

    /** @param window length of a window of event time */
    Arrivals(Duration window) {
        this.length = window.toMillis();
    }

    void record(Tally tally) {
        Sender sender = models.computeIfAbsent(tally.model(), m -> new Sender());
        long end = tally.window() + length;
        sender.first = Math.min(sender.first, end);
        sender.last = Math.max(sender.last, end);
        tally.cells().forEach((key, cell) -> record(sender, key, cell.trials(), end));
        while (sender.minutes.size() > MINUTES) {
            sender.minutes.pollFirstEntry();
        }
    }

    /** All models, by name. */
    Map<String, Sender> models() {
        return models;
    }

    private static void record(Sender sender, CellKey key, long trials, long end) {
        if (key.signal().equals(Tallier.SESSIONS)) {
            sender.minutes.merge(end / MINUTE, trials, Long::sum);
        }
        String pool = key.cohort().values().get(POOL);
        if (pool != null && (sender.pools.size() < MOST || sender.pools.containsKey(pool))) {
            sender.pools.merge(pool, end, Math::min);
        }
    }
}
