package dev.plumbline.detector.bench;

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
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The cells of one closed window, by signal, with cohort keys as indices. */
final class Window {

    private final long start;
    private final Cuts cuts;
    private final Set<String> out;
    private int keys;
    private final BitSet ineligible = new BitSet();
    private final Map<String, List<Row>> rows = new HashMap<>();
    private final IdentityHashMap<Ask, Tabulation> tabulations = new IdentityHashMap<>();

    /**
     * One cell.
     *
     * @param key index of its cohort key
     * @param twin index of its twins' cohort key; −1 where the question is about one side
     */
    record Row(int cut, int bin, String stratum, int key, int twin, Cell cell) {

        /** Whether it speaks of a cohort: what two sides say of each other speaks of those that hold one of them. */
        boolean speaksOf(BitSet members) {
            return twin < 0 ? members.get(key) : members.get(key) != members.get(twin);
        }

        boolean masked(BitSet masked) {
            return masked.get(key) || (twin >= 0 && masked.get(twin));
        }
    }

    /**
     * @param out pools that may not be compared in this window
     * @param indices index by cohort key
     */
    Window(long start, Cuts cuts, Set<String> out, CellTable cells, ToIntFunction<CohortKey> indices) {
        this.start = start;
        this.cuts = cuts;
        this.out = Set.copyOf(out);
        cells.cells().keySet().forEach(k -> {
            keys = Math.max(keys, indices.applyAsInt(k.cohort()) + 1);
            keys = Math.max(keys, index(k.twin(), indices) + 1);
            if (out.contains(k.cohort().values().getOrDefault("pool", ""))) {
                ineligible.set(indices.applyAsInt(k.cohort()));
            }
        });
        cells.cells()
                .forEach((k, cell) -> rows.computeIfAbsent(k.signal(), s -> new ArrayList<>())
                        .add(new Row(
                                k.cut(),
                                k.bin(),
                                k.stratum(),
                                indices.applyAsInt(k.cohort()),
                                index(k.twin(), indices),
                                cell)));
    }

    private static int index(@Nullable CohortKey twin, ToIntFunction<CohortKey> indices) {
        return twin == null ? -1 : indices.applyAsInt(twin);
    }

    /** One more than the highest index of a cohort key. */
    int keys() {
        return keys;
    }

    long start() {
        return start;
    }

    Cuts cuts() {
        return cuts;
    }

    /** Pools that may not be compared. */
    Set<String> out() {
        return out;
    }

    /** Whether a row may be compared with others. */
    boolean eligible(Row row) {
        return !ineligible.get(row.key());
    }

    List<Row> rows(String signal) {
        return rows.getOrDefault(signal, List.of());
    }

    /** The cells as an ask counts them; made once for all who ask. */
    Tabulation tabulation(Ask ask) {
        return tabulations.computeIfAbsent(ask, a -> new Tabulation(this, a));
    }

    /** Sessions that the cohort met for the first time. */
    long sessions(BitSet members, BitSet masked) {
        long sessions = 0;
        for (Row row : rows(Tallier.SESSIONS)) {
            if (row.speaksOf(members) && !row.masked(masked)) {
                sessions += row.cell().hits();
            }
        }
        return sessions;
    }

    /** Responses and first meetings, of the cohort and of all. */
    Ledger ledger(BitSet members) {
        Ledger sum = Ledger.NONE;
        for (Row row : rows(Tallier.SESSIONS)) {
            Cell all = row.cell();
            Cell own = row.speaksOf(members) ? all : Cell.EMPTY;
            sum = sum.plus(new Ledger(own.trials(), own.hits(), all.trials(), all.hits()));
        }
        return sum;
    }
}
