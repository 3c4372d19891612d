package dev.plumbline.models.baseline;

import dev.plumbline.models.cell.Cell;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was counted of a model over a time that somebody approved as healthy. Times in milliseconds since the epoch.
 *
 * @param since start of the first window that it was learned from
 * @param until end of the last
 * @param from start of the first window that is judged by it; null for all windows
 * @param counts trials and hits of all cohorts together
 */
public record Baseline(
        String model, long since, long until, @Nullable Long from, SortedMap<Key, Cell> counts)
        implements BaselineRecord {

    /** What is counted. For distribution signals {@code cut} is the feature and {@code bin} the value's. */
    public record Key(String signal, int cut, int bin, String stratum) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int order = signal.compareTo(other.signal);
            order = order != 0 ? order : Integer.compare(cut, other.cut);
            order = order != 0 ? order : Integer.compare(bin, other.bin);
            return order != 0 ? order : stratum.compareTo(other.stratum);
        }
    }

    public Baseline {
        if (since >= until) {
            throw new IllegalArgumentException("since must lie before until, got " + since + " and " + until);
        }
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    @Override
    public String key() {
        return model;
    }

    /** The same, in force from a window on. */
    public Baseline from(long window) {
        return new Baseline(model, since, until, window, counts);
    }
}
