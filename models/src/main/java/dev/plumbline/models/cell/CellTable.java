package dev.plumbline.models.cell;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * All cells of one window of one model, by signal: most who read it look for a few signals, and a large fleet has
 * hundreds of thousands of cells. Adding is commutative and associative, so that parts may come in any order. Not safe
 * for threads, nor are a table and its copy in two of them.
 */
public final class CellTable {

    private final Map<String, Part> signals = new LinkedHashMap<>();

    /**
     * The cells of a signal; never none. Not sorted, since they are gone over often, but seldom in order. Linked, since
     * what was added together then lies together. Tables may share them, until one of them changes.
     */
    private static final class Part {

        private Map<CellKey, Cell> cells;
        private boolean shared;

        private Part(Map<CellKey, Cell> cells, boolean shared) {
            this.cells = cells;
            this.shared = shared;
        }

        Part() {
            this(new LinkedHashMap<>(), false);
        }

        /** Another part of the same cells. */
        Part share() {
            shared = true;
            return new Part(cells, true);
        }

        /** The cells, to be changed. */
        Map<CellKey, Cell> own() {
            if (shared) {
                cells = new LinkedHashMap<>(cells);
                shared = false;
            }
            return cells;
        }

        /** @return whether nothing is left */
        boolean removeIf(Predicate<CellKey> unwanted) {
            for (CellKey key : cells.keySet()) {
                if (unwanted.test(key)) {
                    own().keySet().removeIf(unwanted);
                    break;
                }
            }
            return cells.isEmpty();
        }
    }

    /** Another one with the same cells. */
    public CellTable copy() {
        return of(signal -> true);
    }

    /** Another one with the cells of some signals. */
    public CellTable of(Predicate<String> some) {
        CellTable of = new CellTable();
        signals.forEach((signal, part) -> {
            if (some.test(signal)) {
                of.signals.put(signal, part.share());
            }
        });
        return of;
    }

    /** Takes out the cells of a signal. */
    public CellTable take(String signal) {
        CellTable taken = new CellTable();
        Part part = signals.remove(signal);
        if (part != null) {
            taken.signals.put(signal, part);
        }
        return taken;
    }

    /** Takes out what is not wanted. */
    public void removeIf(Predicate<CellKey> unwanted) {
        signals.values().removeIf(part -> part.removeIf(unwanted));
    }

    public void add(CellKey key, Cell cell) {
        signals.computeIfAbsent(key.signal(), signal -> new Part()).own().merge(key, cell, Cell::plus);
    }

    public void addAll(CellTable other) {
        other.forEach(this::add);
    }

    /**
     * The cells as they are now, in the order of their keys. Where no order is needed, {@link #forEach} is much
     * quicker.
     */
    public SortedMap<CellKey, Cell> cells() {
        TreeMap<CellKey, Cell> cells = new TreeMap<>();
        forEach(cells::put);
        return Collections.unmodifiableSortedMap(cells);
    }

    /** The names of the signals of which there are cells. */
    public Set<String> signals() {
        return Collections.unmodifiableSet(signals.keySet());
    }

    /** Goes over the cells, signal by signal, in no order that means anything. */
    public void forEach(BiConsumer<CellKey, Cell> action) {
        signals.values().forEach(part -> part.cells.forEach(action));
    }

    /** Goes over the cells of one signal, in no order that means anything. */
    public void forEach(String signal, BiConsumer<CellKey, Cell> action) {
        Part part = signals.get(signal);
        if (part != null) {
            part.cells.forEach(action);
        }
    }

    public boolean isEmpty() {
        return signals.isEmpty();
    }

    public int size() {
        return signals.values().stream().mapToInt(part -> part.cells.size()).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CellTable table && cellsBySignal().equals(table.cellsBySignal());
    }

    @Override
    public int hashCode() {
        return cellsBySignal().hashCode();
    }

    private Map<String, Map<CellKey, Cell>> cellsBySignal() {
        Map<String, Map<CellKey, Cell>> cells = new TreeMap<>();
        signals.forEach((signal, part) -> cells.put(signal, part.cells));
        return cells;
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
