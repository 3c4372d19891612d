package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.WindowView;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How often two sides of the fleet were compared, and how often they differed. */
final class PairCounts {

    /**
     * Two sides.
     *
     * @param rate how often such a pair differs where both are healthy
     */
    record Pair(int key, int twin, double rate) {}

    /** Comparisons of one kind. */
    static final class Count {

        private long trials;
        private long differing;

        long trials() {
            return trials;
        }

        long differing() {
            return differing;
        }

        void add(long trials, long differing) {
            this.trials += trials;
            this.differing += differing;
        }
    }

    private final Map<Pair, Count> counts = new LinkedHashMap<>();

    void add(Pair pair, long trials, long differing) {
        counts.computeIfAbsent(pair, p -> new Count()).add(trials, differing);
    }

    /** Adds a cell of a window. */
    void add(WindowView.Row row, ToDoubleFunction<String> rates) {
        add(
                new Pair(row.key(), row.twin(), rates.applyAsDouble(row.stratum())),
                row.cell().trials(),
                row.cell().hits());
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    Map<Pair, Count> all() {
        return counts;
    }

    /** Whether a pair has exactly one side in a part of the fleet. */
    static boolean crosses(Pair pair, BitSet members) {
        return members.get(pair.key()) != members.get(pair.twin());
    }
}
