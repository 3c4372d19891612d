package dev.plumbline.detector.monitor;

import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.baseline.OwnPast;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The cells of one closed window, by signal, with cohort keys as indices: either of what ended in it, for questions
 * that are asked by themselves, or of what began in it, for those that are {@link HypothesisTest#compares compared}.
 */
public final class WindowView {

    private final long start;
    private final long judged;
    private final boolean begun;
    private final Cuts cuts;
    private int keys;
    private final BitSet probes = new BitSet();
    private final Map<Integer, CohortKey> cohorts = new HashMap<>();
    private final Map<String, List<Row>> rows = new HashMap<>();
    private final Map<Served, String> served = new HashMap<>();
    private final IdentityHashMap<HypothesisTest, ContingencyTable> tabulations = new IdentityHashMap<>();

    /**
     * One cell.
     *
     * @param key index of its cohort key
     * @param twin index of its twins' cohort key; −1 where the question is about one side
     */
    public record Row(int cut, int bin, String stratum, int key, int twin, Cell cell) {

        /** Whether it speaks of a cohort: what two sides say of each other speaks of those that hold one of them. */
        public boolean speaksOf(BitSet members) {
            return twin < 0 ? members.get(key) : members.get(key) != members.get(twin);
        }

        public boolean masked(BitSet masked) {
            return masked.get(key) || (twin >= 0 && masked.get(twin));
        }
    }

    /** A stratum and the index of the cohort key of who served in it. */
    private record Served(String stratum, int key) {}

    private WindowView(
            long start, long judged, boolean begun, Cuts cuts, CellTable cells, ToIntFunction<CohortKey> indices) {
        this.start = start;
        this.judged = judged;
        this.begun = begun;
        this.cuts = cuts;
        IdentityHashMap<CohortKey, Integer> known = new IdentityHashMap<>(); // cells of one cohort mostly share its key
        for (String signal : cells.signals()) {
            List<Row> of = new ArrayList<>();
            cells.forEach(signal, (k, cell) -> {
                int key = index(k.cohort(), known, indices);
                int twin = k.twin() == null ? -1 : index(k.twin(), known, indices);
                of.add(new Row(k.cut(), k.bin(), k.stratum(), key, twin, cell));
            });
            rows.put(signal, of);
        }
        known.forEach((key, index) -> {
            keys = Math.max(keys, index + 1);
            cohorts.put(index, key);
            if (key.isProbe()) {
                probes.set(index);
            }
        });
    }

    /**
     * What ended in a window.
     *
     * @param indices index by cohort key
     */
    public static WindowView ofEnded(long start, Cuts cuts, CellTable cells, ToIntFunction<CohortKey> indices) {
        return new WindowView(start, start, false, cuts, cells, indices);
    }

    /**
     * What began in a window.
     *
     * @param judged start of the window with which it had come of age
     */
    public static WindowView ofBegun(
            long start, long judged, Cuts cuts, CellTable cells, ToIntFunction<CohortKey> indices) {
        return new WindowView(start, judged, true, cuts, cells, indices);
    }

    private static int index(
            CohortKey key, IdentityHashMap<CohortKey, Integer> known, ToIntFunction<CohortKey> indices) {
        Integer index = known.get(key);
        if (index == null) {
            index = indices.applyAsInt(key);
            known.put(key, index);
        }
        return index;
    }

    /** One more than the highest index of a cohort key. */
    public int keys() {
        return keys;
    }

    public long start() {
        return start;
    }

    /** Start of the window with which it was judged. */
    public long judged() {
        return judged;
    }

    /** Whether it holds what began in it. */
    public boolean begun() {
        return begun;
    }

    Cuts cuts() {
        return cuts;
    }

    /** The cohort key of an index that a row has. */
    CohortKey cohort(int key) {
        CohortKey cohort = cohorts.get(key);
        if (cohort == null) {
            throw new IllegalArgumentException("no row of this window has the cohort key " + key);
        }
        return cohort;
    }

    /** The pool of an index that a row has; empty where nobody said. */
    public String pool(int key) {
        return cohort(key).values().getOrDefault("pool", "");
    }

    /** The stratum of who served a row's cell: the same string for every question of a window. */
    public String served(String stratum, int key) {
        return served.computeIfAbsent(new Served(stratum, key), s -> OwnPast.stratum(stratum, cohort(key)));
    }

    public List<Row> rows(String signal) {
        return rows.getOrDefault(signal, List.of());
    }

    /** The cells as an ask counts them; made once for all who ask. */
    public ContingencyTable tabulation(HypothesisTest ask) {
        return tabulations.computeIfAbsent(ask, a -> new ContingencyTable(this, a));
    }

    /** Sessions that the cohort met for the first time; probes are nobody's. */
    public long sessions(BitSet members, BitSet masked) {
        long sessions = 0;
        for (Row row : rows(Tallier.SESSIONS)) {
            if (row.speaksOf(members) && !row.masked(masked) && !probes.get(row.key())) {
                sessions += row.cell().hits();
            }
        }
        return sessions;
    }

    /** Responses and first meetings, of the cohort and of all, without probes. */
    public Ledger ledger(BitSet members) {
        Ledger sum = Ledger.NONE;
        for (Row row : rows(Tallier.SESSIONS)) {
            Cell all = probes.get(row.key()) ? Cell.EMPTY : row.cell();
            Cell own = row.speaksOf(members) ? all : Cell.EMPTY;
            sum = sum.plus(new Ledger(own.trials(), own.hits(), all.trials(), all.hits()));
        }
        return sum;
    }
}
