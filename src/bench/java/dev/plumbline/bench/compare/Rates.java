package dev.plumbline.bench.compare;

import dev.plumbline.detector.evidence.Counts;
import java.util.List;

/** What a window looks like to methods that know rates, not counts. */
final class Rates {

    private Rates() {}

    /** How far the rate of hits is above what was predicted, or above the rate of the peers. */
    static double residual(List<Counts> window) {
        double trials = 0;
        double beyond = 0;
        for (Counts c : window) {
            trials += c.trials();
            beyond += c.hits() - c.expected();
        }
        return beyond / trials;
    }

    /** The rate of the peers; NaN where there are none. */
    static double peers(List<Counts> window) {
        return window.get(0) instanceof Counts.Compared c ? c.expected() / c.trials() : Double.NaN;
    }
}
