package dev.plumbline.service.console;

import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.models.cell.Tally;
import java.time.Duration;
import java.util.TreeMap;

/**
 * What could be judged in the last hour of event time, in spans of five minutes: what was mended shows soon. Not safe
 * for threads.
 */
final class CoverageMemory {

    private static final long SPAN = Duration.ofMinutes(5).toMillis();
    private static final int SPANS = 12;

    private final TreeMap<Long, Coverage> spans = new TreeMap<>();

    /** Takes the cells of a window; one that is older than all that is remembered changes nothing. */
    void record(Tally tally) {
        long span = tally.window() - Math.floorMod(tally.window(), SPAN);
        if (spans.size() >= SPANS && span < spans.firstKey()) {
            return;
        }
        spans.computeIfAbsent(span, s -> new Coverage()).add(tally);
        while (spans.size() > SPANS) {
            spans.pollFirstEntry();
        }
    }

    /** All of it together. */
    Coverage all() {
        Coverage all = new Coverage();
        spans.values().forEach(all::add);
        return all;
    }
}
