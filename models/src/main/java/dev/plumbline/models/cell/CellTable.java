package dev.plumbline.models.cell;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** All cells of one window of one model. Adding is commutative and associative, so that parts may come in any order. */
public final class CellTable {

    /**
     * Not sorted: a window of a large fleet has hundreds of thousands of cells, and is gone over often, but seldom in
     * order. Linked, since what was added together then lies together.
     */
    private final Map<CellKey, Cell> cells;

    public CellTable() {
        this(new LinkedHashMap<>());
    }

    private CellTable(Map<CellKey, Cell> cells) {
        this.cells = cells;
    }

    /** An empty one, with room for so many cells. */
    public static CellTable withRoom(int cells) {
        return new CellTable(new LinkedHashMap<>(cells * 4 / 3 + 1));
    }

    /** Another one with the same cells. */
    public CellTable copy() {
        return new CellTable(new LinkedHashMap<>(cells));
    }

    /** Takes out the cells of a signal. */
    public CellTable take(String signal) {
        CellTable taken = new CellTable();
        cells.entrySet().removeIf(e -> {
            boolean of = e.getKey().signal().equals(signal);
            if (of) {
                taken.add(e.getKey(), e.getValue());
            }
            return of;
        });
        return taken;
    }

    /** Takes out what is not wanted. */
    public void removeIf(Predicate<CellKey> unwanted) {
        cells.keySet().removeIf(unwanted);
    }

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
