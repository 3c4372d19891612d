package dev.plumbline.detector.monitor;

import dev.plumbline.detector.signal.feed.Cardinality;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.proto.state.CatalogState;
import dev.plumbline.models.proto.state.UnboundedState;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the number of parts into which a model's traffic is divided within bounds, whatever its senders write: a
 * dimension with too many values within a day is left out of all cells for a day, and the cells add up without it.
 *
 * <p>It sees whole windows, merged over all sources, and decides by what it sees and by the keys of the last day alone:
 * the same traffic is bounded alike in every replay, however many sources there were. Pools are never left out; beyond
 * the bound those that answered least are judged together.
 */
public final class CardinalityLimit {

    /** Most dimensions of a model, its own and labels. */
    static final int DIMENSIONS = 32;

    /** Most cohort keys: combinations of the values of all dimensions. */
    static final int KEYS = 2_000;

    private static final String POOL = "pool";
    private static final String PLATFORM = "platform";

    private final int maxValues;
    private final long memory;
    private final CohortIndex known;
    private final TreeMap<String, LeftOut> leftOut = new TreeMap<>();

    /** Dimensions and pools that are told apart in the window at hand. */
    private Set<String> dimensions = Set.of();

    private Set<String> pools = Set.of();
    private boolean changed;

    /**
     * @param cut why
     * @param until end of the time for which it is left out, in milliseconds since the epoch
     */
    private record LeftOut(int cut, long until) {}

    /**
     * @param maxValues most values of a dimension within a day
     * @param memory how long what is left out is left out, in milliseconds
     * @param known the keys of the last day
     */
    public CardinalityLimit(int maxValues, long memory, CohortIndex known) {
        this.maxValues = maxValues;
        this.memory = memory;
        this.known = known;
    }

    /** The cells of a window within the bounds, and those of {@link Cardinality} where something is left out. */
    public CellTable bound(long window, CellTable cells) {
        changed |= leftOut.values().removeIf(out -> out.until() <= window);
        SortedMap<CohortKey, Long> keys = responses(cells);
        if (leftOut.isEmpty() && known.hasAll(keys.keySet())) {
            dimensions = known.dimensions();
            pools = known.values(POOL);
            return cells;
        }
        decide(window, keys);
        CellTable bounded = rewrite(cells);
        note(keys, bounded);
        return bounded;
    }

    /** A key without what is left out now. */
    public CohortKey reduce(CohortKey key) {
        TreeMap<String, String> values = new TreeMap<>(key.values());
        values.keySet().removeIf(name -> !dimensions.contains(name) || leftOut.containsKey(name));
        if (key.isProbe()) {
            values.put(PLATFORM, key.values().getOrDefault(PLATFORM, ""));
        }
        values.computeIfPresent(POOL, (name, pool) -> pools.contains(pool) ? pool : Cardinality.OTHERS);
        return values.equals(key.values()) ? key : new CohortKey(values);
    }

    /**
     * What is told in place of models that are too many: how many responses came of them, of all.
     *
     * @param all the cells of a window, by model
     * @param judged those that are judged
     */
    public static CellTable ofModels(Collection<CellTable> all, Collection<CellTable> judged) {
        long total = responses(all);
        CellTable told = new CellTable();
        if (total > 0) {
            told.add(key(Cardinality.MODELS, "model"), Cell.count(total, total - responses(judged)));
            told.add(key(Cardinality.MODELS, Cardinality.KEPT), Cell.count(total, 0));
        }
        return told;
    }

    private static long responses(Collection<CellTable> tables) {
        return tables.stream()
                .flatMap(cells -> responses(cells).values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Responses by cohort key. */
    private static SortedMap<CohortKey, Long> responses(CellTable cells) {
        IdentityHashMap<CohortKey, long[]> met = new IdentityHashMap<>(); // cells of one cohort mostly share its key
        for (String signal : cells.signals()) {
            if (!NullControls.isHalf(signal)) {
                boolean sessions = signal.equals(Tallier.SESSIONS);
                cells.forEach(signal, (key, cell) -> {
                    long[] sum = met.computeIfAbsent(key.cohort(), k -> new long[1]);
                    sum[0] += sessions ? cell.trials() : 0;
                    if (key.twin() != null) {
                        met.computeIfAbsent(key.twin(), k -> new long[1]);
                    }
                });
            }
        }
        TreeMap<CohortKey, Long> responses = new TreeMap<>();
        met.forEach((key, sum) -> responses.merge(key, sum[0], Long::sum));
        return responses;
    }

    private void decide(long window, SortedMap<CohortKey, Long> keys) {
        admitDimensions(keys.keySet());
        admitPools(keys);
        for (String next = excess(keys.keySet()); next != null; next = excess(keys.keySet())) {
            boolean values = values(keys.keySet()).getOrDefault(next, Set.of()).size() > maxValues;
            changed = true;
            leftOut.put(next, new LeftOut(values ? Cardinality.VALUES : Cardinality.PARTS, window + memory));
        }
    }

    /** The model's own and those known first; of the new ones the first by name. */
    private void admitDimensions(Set<CohortKey> keys) {
        TreeSet<String> admitted = new TreeSet<>(known.dimensions());
        admitted.addAll(known.preference());
        TreeSet<String> more = new TreeSet<>();
        keys.forEach(key -> more.addAll(key.values().keySet()));
        more.stream()
                .filter(name -> !admitted.contains(name))
                .sorted()
                .limit(Math.max(0, DIMENSIONS - admitted.size()))
                .toList()
                .forEach(admitted::add);
        dimensions = admitted;
    }

    /** Those known first; of the new ones those with most responses. */
    private void admitPools(SortedMap<CohortKey, Long> keys) {
        TreeMap<String, Long> more = new TreeMap<>();
        TreeSet<String> admitted = new TreeSet<>(known.values(POOL));
        admitted.remove(Cardinality.OTHERS);
        keys.forEach((key, count) -> {
            String pool = key.values().get(POOL);
            if (pool != null && !admitted.contains(pool)) {
                more.merge(pool, count, Long::sum);
            }
        });
        more.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(Math.max(0, maxValues - admitted.size()))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(admitted::add);
        pools = admitted;
    }

    /** The dimension that must be left out next: of those with most values the first by name; null if all is well. */
    private @Nullable String excess(Set<CohortKey> keys) {
        Map<String, Set<String>> values = values(keys);
        values.keySet().removeAll(Set.of(POOL, Cardinality.DIMENSION));
        long cohorts = values.values().stream().mapToLong(Set::size).sum();
        String most = null;
        for (Map.Entry<String, Set<String>> e : values.entrySet()) {
            most = most == null || e.getValue().size() > sizeOf(values, most) ? e.getKey() : most;
        }
        if (most == null) {
            return null;
        }
        boolean tooMany = sizeOf(values, most) > maxValues || cohorts > CohortIndex.COHORTS;
        return tooMany || combinations(keys) > KEYS ? most : null;
    }

    private static int sizeOf(Map<String, Set<String>> values, String dimension) {
        return values.getOrDefault(dimension, Set.of()).size();
    }

    /** Values by dimension, of the last day and of the window, without what is left out. */
    private Map<String, Set<String>> values(Set<CohortKey> keys) {
        TreeMap<String, Set<String>> values = new TreeMap<>();
        known.dimensions().forEach(name -> values.put(name, new HashSet<>(known.values(name))));
        keys.forEach(key -> reduce(key)
                .values()
                .forEach((name, value) ->
                        values.computeIfAbsent(name, n -> new HashSet<>()).add(value)));
        values.keySet().removeAll(leftOut.keySet());
        return values;
    }

    private int combinations(Set<CohortKey> keys) {
        if (known.keys().size() + keys.size() <= KEYS) {
            return 0;
        }
        Set<CohortKey> combinations = new HashSet<>();
        known.keys().forEach(key -> combinations.add(reduce(key)));
        keys.forEach(key -> combinations.add(reduce(key)));
        return combinations.size();
    }

    private CellTable rewrite(CellTable cells) {
        IdentityHashMap<CohortKey, CohortKey> reduced = new IdentityHashMap<>();
        TreeMap<CohortKey, CohortKey> same = new TreeMap<>(); // one object for all that are equal
        CellTable bounded = new CellTable();
        cells.forEach((key, cell) -> {
            boolean half = NullControls.isHalf(key.signal());
            if (half && !pools.contains(key.cohort().values().getOrDefault(POOL, ""))) {
                return;
            }
            CohortKey cohort = half ? key.cohort() : reduced(key.cohort(), reduced, same);
            CohortKey twin = key.twin() == null ? null : reduced(key.twin(), reduced, same);
            bounded.add(new CellKey(key.signal(), key.cut(), key.bin(), key.stratum(), cohort, twin, key.age()), cell);
        });
        return bounded;
    }

    private CohortKey reduced(CohortKey key, Map<CohortKey, CohortKey> reduced, Map<CohortKey, CohortKey> same) {
        return reduced.computeIfAbsent(key, k -> {
            CohortKey less = reduce(k);
            CohortKey first = same.putIfAbsent(less, less);
            return first == null ? less : first;
        });
    }

    /** Adds how many responses carried what is left out, of all. */
    private void note(SortedMap<CohortKey, Long> keys, CellTable cells) {
        long all = keys.values().stream().mapToLong(Long::longValue).sum();
        if (all == 0) {
            return;
        }
        CellTable noted = new CellTable();
        leftOut.forEach((name, out) -> {
            long hits = sum(keys, key -> key.values().containsKey(name));
            noted.add(key(out.cut(), name), Cell.count(all, hits));
        });
        long unnamed = sum(keys, key -> !dimensions.containsAll(key.values().keySet()));
        if (unnamed > 0) {
            noted.add(key(Cardinality.PARTS, Cardinality.OTHERS), Cell.count(all, unnamed));
        }
        long others = sum(
                keys,
                key -> key.values().containsKey(POOL)
                        && !pools.contains(key.values().get(POOL)));
        if (others > 0) {
            noted.add(key(Cardinality.POOLS, POOL), Cell.count(all, others));
        }
        noted.forEach((key, cell) -> { // what is kept says no, so that the fleet as a whole is not blamed for one label
            cells.add(key, cell);
            cells.add(key(key.cut(), Cardinality.KEPT), Cell.count(all, 0));
        });
    }

    private static long sum(SortedMap<CohortKey, Long> keys, Predicate<CohortKey> some) {
        return keys.entrySet().stream()
                .filter(e -> some.test(e.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static CellKey key(int cut, String name) {
        return new CellKey(Cardinality.NAME, cut, 0, "", CohortKey.of(Map.of(Cardinality.DIMENSION, name)));
    }

    /** What is left out, for a store. */
    public void addTo(CatalogState.Builder out) {
        leftOut.forEach((name, left) -> out.addLeftOut(UnboundedState.newBuilder()
                .setDimension(name)
                .setCut(left.cut())
                .setUntil(left.until())));
    }

    /** Goes on from what was stored. */
    public void restore(List<UnboundedState> stored) {
        stored.forEach(of -> leftOut.put(of.getDimension(), new LeftOut(of.getCut(), of.getUntil())));
    }

    /** Whether what is to be stored has changed since this was last asked. */
    public boolean drainChanged() {
        boolean drained = changed;
        changed = false;
        return drained;
    }
}
