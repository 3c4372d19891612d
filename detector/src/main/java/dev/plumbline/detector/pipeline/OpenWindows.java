package dev.plumbline.detector.pipeline;

import dev.plumbline.models.cell.CellTable;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The cells of windows that wait to be judged: in a store where they must outlive a restart, on the heap in a backtest.
 */
interface OpenWindows {

    /** The windows that start before {@code end} and have cells, in milliseconds since the epoch. */
    SortedSet<Long> windows(long end);

    /** Removes the cells of a window and returns them by model; empty where it has none. */
    SortedMap<String, CellTable> remove(long window);
}
