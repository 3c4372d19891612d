package dev.plumbline.models.cell;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** All cells of one window of one model. Adding is commutative and associative, so that parts may come in any order. */
public final class CellTable {

    /**
     * Not sorted: a window of a large fleet has hundreds of thousands of cells, and is gone over often, but seldom in
     * order. Linked, since what was added together then lies together.
     */
    private final Map<CellKey, Cell> cells = new LinkedHashMap<>();

    public void add(CellKey key, Cell cell) {
        cells.merge(key, cell, Cell::plus);
    }

    public void addAll(CellTable other) {
        other.cells.forEach(this::add);
    }

    /**
     * The cells as they are now, in the order of their keys. Where no order is needed, {@link #forEach} is much
     * quicker.
     */
    public SortedMap<CellKey, Cell> cells() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(cells));
    }

    /** Goes over the cells, in no order that means anything. */
    public void forEach(BiConsumer<CellKey, Cell> action) {
        cells.forEach(action);
    }

    public boolean isEmpty() {
        return cells.isEmpty();
    }

    public int size() {
        return cells.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CellTable table && cells.equals(table.cells);
    }

    @Override
    public int hashCode() {
        return cells.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<CellKey, Cell> e : cells().entrySet()) {
            text.append(e.getKey()).append(" -> ").append(e.getValue()).append('\n');
        }
        return text.toString();
    }
}
