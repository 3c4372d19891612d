package dev.plumbline.bench.compare;

import dev.plumbline.detector.evidence.Counts;
import java.util.List;

/** Looks for a change, window by window. */
@FunctionalInterface
interface Detector {

    /**
     * Takes a window that has trials.
     *
     * @return how sure it is; it alarms at or above its threshold
     */
    double score(List<Counts> window);
}
