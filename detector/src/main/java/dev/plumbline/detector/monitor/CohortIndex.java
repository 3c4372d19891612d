package dev.plumbline.detector.monitor;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The cohorts of a model: every value of every dimension that was ever served, of two dimensions together, and the
 * fleet as a whole. Cohorts with the same traffic are one cohort with several names. It only grows.
 */
public final class CohortIndex {

    private final List<String> preference;
    private final int maxValues;
    private final List<CohortKey> keys = new ArrayList<>();
    private final Map<CohortKey, Integer> indices = new HashMap<>();
    private List<Entry> entries = List.of();

    /**
     * One cohort.
     *
     * @param also other names of the same traffic
     * @param members indices of its keys
     */
    public record Entry(Cohort cohort, List<String> also, BitSet members) {

        boolean contains(Entry other) {
            BitSet rest = (BitSet) other.members.clone();
            rest.andNot(members);
            return rest.isEmpty();
        }

        public boolean overlaps(BitSet keys) {
            return members.intersects(keys);
        }
    }

    /**
     * @param preference dimensions, the preferred names first
     * @param maxValues a dimension with more values has no cohorts
     */
    public CohortIndex(List<String> preference, int maxValues) {
        this.preference = preference;
        this.maxValues = maxValues;
    }

    /** Takes the keys of a window, in order; says whether any was new. */
    public boolean add(Iterable<CohortKey> more) {
        int before = keys.size();
        for (CohortKey key : more) {
            if (indices.putIfAbsent(key, keys.size()) == null) {
                keys.add(key);
            }
        }
        if (keys.size() > before) {
            entries = divide();
        }
        return keys.size() > before;
    }

    public int index(CohortKey key) {
        Integer index = indices.get(key);
        if (index == null) {
            throw new IllegalArgumentException("key was never added: " + key);
        }
        return index;
    }

    /** All keys, by index. */
    public List<CohortKey> keys() {
        return keys;
    }

    /** All cohorts, the fleet first. */
    public List<Entry> entries() {
        return entries;
    }

    public Entry entry(Cohort cohort) {
        return entries.stream()
                .filter(e -> e.cohort().equals(cohort))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such cohort: " + cohort));
    }

    /** Indices of the keys that belong to a cohort. */
    public BitSet members(Cohort cohort) {
        BitSet members = new BitSet();
        for (int i = 0; i < keys.size(); i++) {
            members.set(i, cohort.contains(keys.get(i)));
        }
        return members;
    }

    private List<Entry> divide() {
        BitSet all = new BitSet();
        all.set(0, keys.size());
        Map<BitSet, List<Cohort>> names = new LinkedHashMap<>();
        names.computeIfAbsent(all, m -> new ArrayList<>()).add(Cohort.FLEET);
        for (String dimension : dimensions()) {
            Map<String, BitSet> values = values(dimension);
            if (values.size() <= maxValues) {
                values.forEach((value, members) ->
                        names.computeIfAbsent(members, m -> new ArrayList<>()).add(Cohort.of(dimension, value)));
            }
        }
        addPairs(names);
        List<Entry> divided = new ArrayList<>();
        names.forEach((members, cohorts) -> divided.add(new Entry(
                cohorts.get(0), cohorts.stream().skip(1).map(Cohort::toString).toList(), members)));
        return divided;
    }

    /** Values of two dimensions together, where that is other traffic than any one value's. */
    private void addPairs(Map<BitSet, List<Cohort>> names) {
        Set<BitSet> singles = Set.copyOf(names.keySet());
        List<String> dimensions = dimensions();
        for (int i = 0; i < dimensions.size(); i++) {
            for (int j = i + 1; j < dimensions.size(); j++) {
                Map<Cohort, BitSet> pairs = pairs(dimensions.get(i), dimensions.get(j));
                if (pairs.size() <= maxValues) {
                    pairs.forEach((cohort, members) -> {
                        if (!singles.contains(members)) {
                            names.computeIfAbsent(members, m -> new ArrayList<>())
                                    .add(cohort);
                        }
                    });
                }
            }
        }
    }

    private Map<Cohort, BitSet> pairs(String one, String other) {
        Map<Cohort, BitSet> pairs = new TreeMap<>();
        for (int i = 0; i < keys.size(); i++) {
            SortedMap<String, String> values = keys.get(i).values();
            if (values.containsKey(one) && values.containsKey(other)) {
                SortedMap<String, String> pair = new TreeMap<>(Map.of(one, values.get(one), other, values.get(other)));
                pairs.computeIfAbsent(new Cohort(pair), c -> new BitSet()).set(i);
            }
        }
        return pairs;
    }

    /** All dimensions, the preferred first. */
    private List<String> dimensions() {
        TreeSet<String> known = new TreeSet<>();
        keys.forEach(key -> known.addAll(key.values().keySet()));
        return known.stream().sorted(Comparator.comparingInt(this::rank)).toList();
    }

    private int rank(String dimension) {
        int at = preference.indexOf(dimension);
        return at < 0 ? preference.size() : at;
    }

    private Map<String, BitSet> values(String dimension) {
        Map<String, BitSet> values = new TreeMap<>();
        for (int i = 0; i < keys.size(); i++) {
            String value = keys.get(i).values().get(dimension);
            if (value != null) {
                values.computeIfAbsent(value, v -> new BitSet()).set(i);
            }
        }
        return values;
    }
}
