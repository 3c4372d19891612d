package dev.plumbline.models.cell;

import dev.plumbline.models.sample.Sample;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a response was served, by every dimension at once: the finest grain of which all cohorts are sums.
 *
 * @param values value by dimension, in the dimensions' alphabetical order
 */
public record CohortKey(SortedMap<String, String> values) implements Comparable<CohortKey> {

    public CohortKey {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public static CohortKey of(Map<String, String> values) {
        return new CohortKey(new TreeMap<>(values));
    }

    /** Whether what was served here was asked by Plumbline itself: evidence like any other, and nobody's harm. */
    public boolean isProbe() {
        return Sample.PROBE.equals(values.get("platform"));
    }

    @Override
    public int compareTo(CohortKey other) {
        return Cohort.compare(values, other.values);
    }
}
