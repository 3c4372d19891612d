package dev.plumbline.detector.monitor;

import dev.plumbline.detector.baseline.BaselineRates;
import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** One window's cells for one ask, in groups that the reference predicts alike. */
public final class ContingencyTable {

    private static final int PARTS = 4;

    private final WindowView window;
    private final HypothesisTest ask;
    private final Cuts cuts;
    /** Whether history is that of who served. */
    private final boolean ownPast;

    /** Whether a baseline may show that who served is no peer of the others. */
    private final boolean peers;
    /** Where each cut of a distribution is. */
    private final int[] bins;

    /** The groups by their index: which each is, and what history says of its rate. */
    private final Map<Key, Integer> index = new HashMap<>();

    private final List<Key> keys = new ArrayList<>();
    private final List<BaselineRates.Rates> rates = new ArrayList<>();

    /** Their indices, in the order of their keys. */
    private final int[] ordered;

    /** What is said of one side, by its cohort key. */
    private final List<List<Entry>> sides = new ArrayList<>();

    /** What two sides say of each other. */
    private final List<Entry> pairs = new ArrayList<>();

    /** What is predicted alike. */
    public record Key(int cut, int bin, String stratum) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int order = Integer.compare(cut, other.cut);
            order = order != 0 ? order : Integer.compare(bin, other.bin);
            return order != 0 ? order : stratum.compareTo(other.stratum);
        }
    }

    /**
     * A cohort's counts in one group; never without trials.
     *
     * @param pool the counts of all traffic that is seen, the cohort's included
     * @param rates what history says of the rate
     */
    public record Group(Key key, Cell own, Cell pool, BaselineRates.Rates rates) {}

    /** One cell, as this ask counts it. */
    private record Entry(int group, int key, int twin, long trials, long hits, long low, long high) {

        void addTo(long[] sums) {
            int at = PARTS * group;
            sums[at] += trials;
            sums[at + 1] += hits;
            sums[at + 2] += low;
            sums[at + 3] += high;
        }
    }

    /** Of whom a bin of a distribution speaks. */
    private record Feature(int feature, String stratum, int key, int twin) {}

    public ContingencyTable(WindowView window, HypothesisTest ask) {
        this.window = window;
        this.ask = ask;
        this.cuts = ask.past().cuts(window.cuts());
        boolean served = ask.past().isKnown(window.judged()) && ask.question().hasOwnPast();
        this.ownPast = ask.reference().ofPast() && served;
        this.peers = ask.reference() == Reference.PEERS && served;
        boolean histogram = !ask.question().quantiles().isEmpty();
        this.bins = IntStream.range(0, histogram ? ask.question().cuts() : 0)
                .map(cut -> cuts.bin(ask.question().name(), cut))
                .toArray();
        Map<Feature, long[]> features = new LinkedHashMap<>();
        List<WindowView.Row> rows = ask.compares() == window.begun() && ask.canTell(window.judged())
                ? window.rows(ask.question().name())
                : List.of();
        for (WindowView.Row row : rows) {
            if (histogram) {
                count(row, features);
            } else {
                Cell cell = row.cell();
                int group = group(row.cut(), row.bin(), row.stratum(), row.key());
                enter(new Entry(group, row.key(), row.twin(), cell.trials(), cell.hits(), cell.low(), cell.high()));
            }
        }
        features.forEach(this::enter);
        ordered = IntStream.range(0, keys.size())
                .boxed()
                .sorted(Comparator.comparing(keys::get))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** A bin of a distribution answers every cut of its feature: trials at first, then the hits of each. */
    private void count(WindowView.Row row, Map<Feature, long[]> features) {
        int size = ask.question().quantiles().size();
        long[] counts = features.computeIfAbsent(
                new Feature(row.cut(), row.stratum(), row.key(), row.twin()), f -> new long[1 + size]);
        long trials = row.cell().trials();
        counts[0] += trials;
        for (int i = 0; i < size; i++) {
            int from = bins[row.cut() * size + i];
            counts[1 + i] += from != Cuts.NONE && row.bin() >= from ? trials : 0;
        }
    }

    private void enter(Feature of, long[] counts) {
        int size = ask.question().quantiles().size();
        for (int i = 0; i < size; i++) {
            int cut = of.feature() * size + i;
            if (bins[cut] != Cuts.NONE) {
                int group = group(cut, 0, of.stratum(), of.key());
                enter(new Entry(group, of.key(), of.twin(), counts[0], counts[1 + i], 0, 0));
            }
        }
    }

    private void enter(Entry entry) {
        if (entry.group() < 0) {
            return;
        }
        if (entry.twin() >= 0) {
            pairs.add(entry);
            return;
        }
        while (sides.size() <= entry.key()) {
            sides.add(new ArrayList<>());
        }
        sides.get(entry.key()).add(entry);
    }

    /** Index of the group that such a cell belongs to; −1 where it says nothing to this ask. */
    private int group(int cut, int bin, String stratum, int of) {
        if (!ask.reference().timeless() && stratum.equals(Tallier.LATE)) {
            return -1;
        }
        if (peers && ask.past().differs(cuts, ask.question().name(), cut, window.served(stratum, of))) {
            return -1;
        }
        Key key = switch (ask.reference()) {
            case REPORTED -> new Key(cut, bin, "");
            case CONTRACT -> new Key(cut, 0, "");
            case RECENT -> new Key(cut, 0, stratum);
            case PEERS, RESCORED -> new Key(cut, 0, ask.stratum(stratum));
            case HISTORY, FIRST_DAYS, LAST_DAYS -> new Key(cut, 0, ownPast ? window.served(stratum, of) : stratum);
        };
        Integer known = index.get(key);
        if (known != null) {
            return known;
        }
        BaselineRates.Rates predicted = ask.rates(cuts, cut, key.stratum());
        if (predicted == null) {
            return -1;
        }
        index.put(key, rates.size());
        keys.add(key);
        rates.add(predicted);
        return rates.size() - 1;
    }

    /** What all traffic but the masked adds up to, by group. */
    public Cell[] pool(BitSet masked) {
        long[] sums = sums();
        for (int key = 0; key < sides.size(); key++) {
            if (!masked.get(key)) {
                sides.get(key).forEach(e -> e.addTo(sums));
            }
        }
        for (Entry e : pairs) {
            if (!masked.get(e.key()) && !masked.get(e.twin())) {
                e.addTo(sums);
            }
        }
        Cell[] pool = new Cell[index.size()];
        Arrays.setAll(pool, group -> cell(sums, group));
        return pool;
    }

    private long[] sums() {
        return new long[PARTS * index.size()];
    }

    private static Cell cell(long[] sums, int group) {
        int at = PARTS * group;
        return new Cell(sums[at], sums[at + 1], sums[at + 2], sums[at + 3]);
    }

    /** The groups of a cohort, without masked traffic, in order. */
    public List<Group> of(BitSet members, BitSet masked) {
        return of(members, masked, pool(masked));
    }

    /** The same, for callers who ask for many cohorts and have the pool already. */
    public List<Group> of(BitSet members, BitSet masked, Cell[] pool) {
        long[] own = sums();
        for (int key = members.nextSetBit(0); key >= 0 && key < sides.size(); key = members.nextSetBit(key + 1)) {
            if (!masked.get(key)) {
                sides.get(key).forEach(e -> e.addTo(own));
            }
        }
        for (Entry e : pairs) { // what two sides say of each other speaks of those that hold one of them
            if (members.get(e.key()) != members.get(e.twin()) && !masked.get(e.key()) && !masked.get(e.twin())) {
                e.addTo(own);
            }
        }
        return groups(own, pool);
    }

    /**
     * The groups of each part of the traffic, in one pass.
     *
     * @param parts the part that a cohort key belongs to, by the key's index; empty for none
     */
    SortedMap<String, List<Group>> by(IntFunction<String> parts) {
        SortedMap<String, long[]> own = new TreeMap<>();
        for (int key = 0; key < sides.size(); key++) {
            if (!sides.get(key).isEmpty()) {
                String part = parts.apply(key);
                if (!part.isEmpty()) {
                    long[] sums = own.computeIfAbsent(part, p -> sums());
                    sides.get(key).forEach(e -> e.addTo(sums));
                }
            }
        }
        for (Entry e : pairs) {
            String one = parts.apply(e.key());
            String other = parts.apply(e.twin());
            if (!one.equals(other)) { // it speaks of both, unless they are one part
                add(one, e, own);
                add(other, e, own);
            }
        }
        Cell[] pool = pool(new BitSet());
        SortedMap<String, List<Group>> groups = new TreeMap<>();
        own.forEach((part, sums) -> groups.put(part, groups(sums, pool)));
        return groups;
    }

    private void add(String part, Entry e, SortedMap<String, long[]> own) {
        if (!part.isEmpty()) {
            e.addTo(own.computeIfAbsent(part, p -> sums()));
        }
    }

    private List<Group> groups(long[] own, Cell[] pool) {
        List<Group> result = new ArrayList<>();
        for (int i : ordered) {
            if (own[PARTS * i] > 0 && comparable(own[PARTS * i], pool[i])) {
                result.add(new Group(keys.get(i), cell(own, i), pool[i], rates.get(i)));
            }
        }
        return result;
    }

    /** A cohort that serves a stratum alone has no peers there. */
    private boolean comparable(long trials, Cell pool) {
        return ask.reference() != Reference.PEERS || trials < pool.trials();
    }
}
