package dev.plumbline.models.cell;

import dev.plumbline.models.sample.Sample;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a response was served, by every dimension at once: the finest grain of which all cohorts are sums. */
public final class CohortKey implements Comparable<CohortKey> {

    private final SortedMap<String, String> values;

    /**
     * Dimensions and values in turn. Keys are compared more often than anything else, and an array is quicker to walk
     * than a map.
     */
    private final String[] flat;

    private final int hash;

    /** @param values value by dimension */
    public CohortKey(SortedMap<String, String> values) {
        this.values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        this.flat = this.values.entrySet().stream()
                .flatMap(e -> Stream.of(e.getKey(), e.getValue()))
                .toArray(String[]::new);
        this.hash = Arrays.hashCode(flat);
    }

    public static CohortKey of(Map<String, String> values) {
        return new CohortKey(new TreeMap<>(values));
    }

    /** Value by dimension, in the dimensions' alphabetical order. */
    public SortedMap<String, String> values() {
        return values;
    }

    /** Whether what was served here was asked by Plumbline itself: evidence like any other, and nobody's harm. */
    public boolean isProbe() {
        return Sample.PROBE.equals(values.get("platform"));
    }

    /** Dimension by dimension, a value after its dimension; what ends first comes first. */
    @Override
    public int compareTo(CohortKey other) {
        return this == other ? 0 : Arrays.compare(flat, other.flat);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof CohortKey key && hash == key.hash && Arrays.equals(flat, key.flat));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Also what sessions' first meetings are remembered by. */
    @Override
    public String toString() {
        return "CohortKey[values=" + values + "]";
    }
}
