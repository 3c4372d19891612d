package dev.plumbline.detector.monitor;

import dev.plumbline.detector.signal.feed.Cardinality;
import dev.plumbline.detector.store.CohortState;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.proto.state.CatalogState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The cohorts of a model: every value of every dimension that was served within a day, of two dimensions together, and
 * the fleet as a whole. Cohorts with the same traffic are one cohort with several names. It only grows; what was not
 * seen for a day is left out when it is stored, and so forgotten when a model begins anew from its store.
 */
public final class CohortIndex {

    /**
     * Most names of cohorts, beside those of pools. Those of one dimension come first, then those of two, in the order
     * of the dimensions, two whole dimensions at a time.
     */
    public static final int COHORTS = 1_000;

    /** How exactly it is known when a key was last seen, in milliseconds: what is stored changes no oftener. */
    private static final long HOUR = 3_600_000;

    /** Stored before it was noted when keys were seen. */
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final List<String> preference;
    private final int maxValues;
    private final List<CohortKey> keys = new ArrayList<>();
    private final List<Long> seen = new ArrayList<>();
    private final Map<CohortKey, Integer> indices = new HashMap<>();

    /** Indices of keys by dimension and value. */
    private final Map<String, Map<String, BitSet>> members = new TreeMap<>();

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

    /**
     * Takes the keys of a window, in order.
     *
     * @param window its start
     * @return whether what is to be stored of them has changed
     */
    public boolean add(Iterable<CohortKey> more, long window) {
        long hour = Math.floorDiv(window, HOUR) * HOUR;
        seen.replaceAll(of -> of == UNKNOWN ? hour : of);
        int before = keys.size();
        boolean later = false;
        for (CohortKey key : more) {
            Integer index = indices.get(key);
            if (index == null) {
                put(key, hour);
            } else if (seen.get(index) < hour) {
                seen.set(index, hour);
                later = true;
            }
        }
        if (keys.size() > before) {
            entries = divide();
        }
        return later || keys.size() > before;
    }

    /** Takes keys of which nobody knows when they were seen. */
    public boolean add(Iterable<CohortKey> more) {
        return add(more, 0);
    }

    private void put(CohortKey key, long hour) {
        int index = keys.size();
        indices.put(key, index);
        keys.add(key);
        seen.add(hour);
        key.values()
                .forEach((name, value) -> members.computeIfAbsent(name, n -> new TreeMap<>())
                        .computeIfAbsent(value, v -> new BitSet())
                        .set(index));
    }

    boolean hasAll(Set<CohortKey> some) {
        return indices.keySet().containsAll(some);
    }

    Set<String> dimensions() {
        return members.keySet();
    }

    Set<String> values(String dimension) {
        return members.getOrDefault(dimension, Map.of()).keySet();
    }

    List<String> preference() {
        return preference;
    }

    /** Whether any key was not seen since a time. */
    public boolean hasBefore(long time) {
        return seen.stream().anyMatch(hour -> isBefore(hour, time));
    }

    private static boolean isBefore(long hour, long time) {
        return hour < time - HOUR;
    }

    /** The keys that were seen since a time, for a store. */
    public CatalogState.Builder state(long time) {
        CatalogState.Builder out = CatalogState.newBuilder();
        for (int i = 0; i < keys.size(); i++) {
            if (!isBefore(seen.get(i), time)) {
                out.addCohorts(CohortState.list(keys.get(i).values())).addSeen(seen.get(i));
            }
        }
        return out;
    }

    /** Goes on from a stored {@link #state}. */
    public void restore(CatalogState in) {
        for (int i = 0; i < in.getCohortsCount(); i++) {
            long hour = i < in.getSeenCount() ? in.getSeen(i) : UNKNOWN;
            put(new CohortKey(CohortState.read(in.getCohorts(i).getCohortList())), hour);
        }
        entries = divide();
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

    /** The cohort of a name; one that is no cohort any more has the traffic that its name says. */
    public Entry entry(Cohort cohort) {
        return entries.stream()
                .filter(e -> e.cohort().equals(cohort))
                .findFirst()
                .orElseGet(() -> new Entry(cohort, List.of(), members(cohort)));
    }

    /** Indices of the keys that belong to a cohort. */
    public BitSet members(Cohort cohort) {
        BitSet all = new BitSet();
        all.set(0, keys.size());
        cohort.values()
                .forEach((name, value) ->
                        all.and(members.getOrDefault(name, Map.of()).getOrDefault(value, new BitSet())));
        return all;
    }

    private List<Entry> divide() {
        BitSet all = new BitSet();
        all.set(0, keys.size());
        Map<BitSet, List<Cohort>> names = new LinkedHashMap<>();
        names.computeIfAbsent(all, m -> new ArrayList<>()).add(Cohort.FLEET);
        for (String dimension : inOrder()) {
            Map<String, BitSet> divided = members.getOrDefault(dimension, Map.of());
            int others = divided.containsKey(Cardinality.OTHERS) ? 1 : 0;
            if (divided.size() - others <= maxValues) {
                divided.forEach((value, of) -> names.computeIfAbsent((BitSet) of.clone(), m -> new ArrayList<>())
                        .add(Cohort.of(dimension, value)));
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
        int left = COHORTS
                + maxValues
                - names.values().stream().mapToInt(List::size).sum();
        List<String> dimensions = inOrder();
        for (int i = 0; i < dimensions.size(); i++) {
            for (int j = i + 1; j < dimensions.size(); j++) {
                Map<Cohort, BitSet> pairs = left > 0 ? pairs(dimensions.get(i), dimensions.get(j)) : new TreeMap<>();
                boolean few = pairs.size() <= maxValues;
                pairs.values().removeIf(singles::contains);
                if (few && pairs.size() <= left) {
                    left -= pairs.size();
                    pairs.forEach((cohort, members) -> names.computeIfAbsent(members, m -> new ArrayList<>())
                            .add(cohort));
                }
            }
        }
    }

    /** Traffic by the values of two dimensions; not all of them where they are too many. */
    private Map<Cohort, BitSet> pairs(String one, String other) {
        Map<Cohort, BitSet> pairs = new TreeMap<>();
        for (Map.Entry<String, BitSet> a : members.getOrDefault(one, Map.of()).entrySet()) {
            for (Map.Entry<String, BitSet> b :
                    members.getOrDefault(other, Map.of()).entrySet()) {
                if (pairs.size() <= maxValues && a.getValue().intersects(b.getValue())) {
                    BitSet both = (BitSet) a.getValue().clone();
                    both.and(b.getValue());
                    pairs.put(new Cohort(new TreeMap<>(Map.of(one, a.getKey(), other, b.getKey()))), both);
                }
            }
        }
        return pairs;
    }

    /** All dimensions, the preferred first. */
    private List<String> inOrder() {
        return members.keySet().stream()
                .sorted(Comparator.comparingInt(this::rank))
                .toList();
    }

    private int rank(String dimension) {
        int at = preference.indexOf(dimension);
        return at < 0 ? preference.size() : at;
    }
}
