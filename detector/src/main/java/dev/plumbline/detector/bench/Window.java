package dev.plumbline.detector.bench;

import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cells of one closed window, by signal, with cohort keys as indices. */
final class Window {

    private final long start;
    private final Cuts cuts;
    private final Map<String, List<Row>> rows = new HashMap<>();

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

    Window(long start, Cuts cuts, CellTable cells, Catalog catalog) {
        this.start = start;
        this.cuts = cuts;
        cells.cells()
                .forEach((k, cell) -> rows.computeIfAbsent(k.signal(), s -> new ArrayList<>())
                        .add(new Row(
                                k.cut(),
                                k.bin(),
                                k.stratum(),
                                catalog.index(k.cohort()),
                                index(k.twin(), catalog),
                                cell)));
    }

    private static int index(@Nullable CohortKey twin, Catalog catalog) {
        return twin == null ? -1 : catalog.index(twin);
    }

    long start() {
        return start;
    }

    Cuts cuts() {
        return cuts;
    }

    List<Row> rows(String signal) {
        return rows.getOrDefault(signal, List.of());
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
