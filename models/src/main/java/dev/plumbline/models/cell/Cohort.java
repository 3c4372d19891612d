package dev.plumbline.models.cell;

import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A part of the fleet: all traffic that has these values. One dimension or two; none means the whole fleet.
 *
 * @param values value by dimension
 */
public record Cohort(SortedMap<String, String> values) implements Comparable<Cohort> {

    /** All traffic of a model. */
    public static final Cohort FLEET = new Cohort(new TreeMap<>());

    public Cohort {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public static Cohort of(String dimension, String value) {
        return new Cohort(new TreeMap<>(Map.of(dimension, value)));
    }

    /** Whether traffic of {@code key} belongs to this cohort. */
    public boolean contains(CohortKey key) {
        for (Map.Entry<String, String> e : values.entrySet()) {
            if (!e.getValue().equals(key.values().get(e.getKey()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(Cohort other) {
        return compare(values, other.values);
    }

    /** Characters of its names and values, with what stands between them. */
    public int length() {
        int length = 0;
        for (Map.Entry<String, String> e : values.entrySet()) {
            length += e.getKey().length() + e.getValue().length() + 2;
        }
        return length;
    }

    /** {@code pool=tpu-a}, or {@code fleet}; {@linkplain VisibleName as people may read it}. */
    @Override
    public String toString() {
        return values.isEmpty()
                ? "fleet"
                : values.entrySet().stream()
                        .map(e -> VisibleName.of(e.getKey() + "=" + e.getValue()))
                        .collect(Collectors.joining(","));
    }

    static int compare(SortedMap<String, String> a, SortedMap<String, String> b) {
        if (a == b) {
            return 0; // most tables share their keys
        }
        Iterator<Map.Entry<String, String>> other = b.entrySet().iterator();
        for (Map.Entry<String, String> e : a.entrySet()) {
            if (!other.hasNext()) {
                return 1;
            }
            Map.Entry<String, String> o = other.next();
            int order = e.getKey().compareTo(o.getKey());
            order = order != 0 ? order : e.getValue().compareTo(o.getValue());
            if (order != 0) {
                return order;
            }
        }
        return other.hasNext() ? -1 : 0;
    }
}
