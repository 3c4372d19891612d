package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Sample;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a signal said of a sample.
 *
 * @param cells by cut, bins added up
 * @param bins by cut, the bin that was said last
 * @param doubts why it could not say, by cut
 */
public record Heard(Map<Integer, Cell> cells, Map<Integer, Integer> bins, Map<Integer, Unverifiable> doubts) {

    public static Heard of(Signal signal, Sample sample) {
        Heard heard = new Heard(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        signal.ask(sample, new Signal.Emitter() {
            @Override
            public void emit(int cut, int bin, Cell cell) {
                heard.cells.merge(cut, cell, Cell::plus);
                heard.bins.put(cut, bin);
            }

            @Override
            public void unverifiable(int cut, Unverifiable why) {
                heard.doubts.put(cut, why);
            }
        });
        return heard;
    }

    /** What the first cut said. */
    public Cell first() {
        return cells.getOrDefault(0, Cell.EMPTY);
    }

    /** All cuts added up. */
    public Cell all() {
        return cells.values().stream().reduce(Cell.EMPTY, Cell::plus);
    }

    /** {@code kept}, {@code broken}, the code of why it could not be judged, or {@code -} where it does not arise. */
    String verdict(int cut) {
        Cell cell = cells.get(cut);
        if (cell != null) {
            return cell.equals(Cell.count(1, 0)) ? "kept" : cell.equals(Cell.count(1, 1)) ? "broken" : cell.toString();
        }
        return doubts.containsKey(cut) ? doubts.get(cut).code() : "-";
    }
}
