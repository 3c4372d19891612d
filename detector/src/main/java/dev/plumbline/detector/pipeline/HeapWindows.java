package dev.plumbline.detector.pipeline;

import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Tally;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The cells of open windows on the heap, merged as they come: nothing is serialised. */
final class HeapWindows implements OpenWindows {

    private final TreeMap<Long, SortedMap<String, CellTable>> windows = new TreeMap<>();

    void add(Tally tally) {
        windows.computeIfAbsent(tally.window(), w -> new TreeMap<>())
                .computeIfAbsent(tally.model(), m -> new CellTable())
                .addAll(tally.cells());
    }

    @Override
    public SortedSet<Long> windows(long end) {
        return new TreeSet<>(windows.headMap(end).keySet());
    }

    @Override
    public SortedMap<String, CellTable> remove(long window) {
        SortedMap<String, CellTable> models = windows.remove(window);
        return models == null ? new TreeMap<>() : models;
    }
}
