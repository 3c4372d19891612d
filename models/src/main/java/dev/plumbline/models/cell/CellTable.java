package dev.plumbline.models.cell;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All cells of one window of one model. Adding is commutative and associative, so that parts may come in any order. */
public final class CellTable {

    private final TreeMap<CellKey, Cell> cells = new TreeMap<>();

    public void add(CellKey key, Cell cell) {
        cells.merge(key, cell, Cell::plus);
    }

    public void addAll(CellTable other) {
        other.cells.forEach(this::add);
    }

    /** The cells in the order of their keys. */
    public SortedMap<CellKey, Cell> cells() {
        return Collections.unmodifiableSortedMap(cells);
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
        for (Map.Entry<CellKey, Cell> e : cells.entrySet()) {
            text.append(e.getKey()).append(" -> ").append(e.getValue()).append('\n');
        }
        return text.toString();
    }
}
