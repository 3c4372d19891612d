package dev.plumbline.bench.compare;

import dev.plumbline.detector.evidence.Counts;
import java.util.List;

/** Windows, one after the other. */
@FunctionalInterface
interface Stream {

    /** The next window; empty where nothing was served. */
    List<Counts> next();
}
