package dev.plumbline.detector.bench;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/** One window's cells for one ask, in groups that the reference predicts alike. */
final class Tabulation {

    private final Ask ask;
    private final TreeMap<Key, Integer> index = new TreeMap<>();
    private final List<Expectation.Rates> rates = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Cuts cuts;

    /** What is predicted alike. */
    record Key(int cut, int bin, String stratum) implements Comparable<Key> {

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
    record Group(Key key, Cell own, Cell pool, Expectation.Rates rates) {}

    /** One cell, as this ask counts it. */
    private record Entry(int group, Window.Row row, Cell cell) {}

    Tabulation(Window window, Ask ask) {
        this.ask = ask;
        this.cuts = window.cuts();
        for (Window.Row row : window.rows(ask.question().name())) {
            if (ask.compares() && !window.eligible(row)) {
                continue;
            }
            if (ask.question().quantiles().isEmpty()) {
                enter(row, row.cut(), row.cell());
            } else {
                enterHistogram(row);
            }
        }
    }

    private void enter(Window.Row row, int cut, Cell cell) {
        if (!ask.reference().timeless() && row.stratum().equals(Tallier.LATE)) {
            return;
        }
        Key key = switch (ask.reference()) {
            case REPORTED -> new Key(cut, row.bin(), "");
            case CONTRACT -> new Key(cut, 0, "");
            case PEERS, HISTORY, RESCORED -> new Key(cut, 0, ask.stratum(row.stratum()));
        };
        Expectation.Rates of = ask.rates(cuts, cut, key.stratum());
        if (of == null) {
            return;
        }
        Integer group = index.putIfAbsent(key, index.size());
        if (group == null) {
            rates.add(of);
        }
        entries.add(new Entry(group == null ? index.size() - 1 : group, row, cell));
    }

    /** A bin of a distribution answers every cut of its feature. */
    private void enterHistogram(Window.Row row) {
        Question question = ask.question();
        int size = question.quantiles().size();
        for (int i = 0; i < size; i++) {
            int cut = row.cut() * size + i;
            int from = cuts.bin(question.name(), cut);
            if (from != Cuts.NONE) {
                enter(
                        row,
                        cut,
                        Cell.count(
                                row.cell().trials(),
                                row.bin() >= from ? row.cell().trials() : 0));
            }
        }
    }

    /** What all traffic but the masked adds up to, by group. */
    Cell[] pool(BitSet masked) {
        Cell[] pool = new Cell[index.size()];
        Arrays.fill(pool, Cell.EMPTY);
        for (Entry e : entries) {
            if (!e.row().masked(masked)) {
                pool[e.group()] = pool[e.group()].plus(e.cell());
            }
        }
        return pool;
    }

    /** The groups of a cohort, without masked traffic, in order. */
    List<Group> of(BitSet members, BitSet masked) {
        return of(members, masked, pool(masked));
    }

    /** The same, for callers who ask for many cohorts and have the pool already. */
    List<Group> of(BitSet members, BitSet masked, Cell[] pool) {
        Cell[] own = new Cell[pool.length];
        Arrays.fill(own, Cell.EMPTY);
        for (Entry e : entries) {
            if (e.row().speaksOf(members) && !e.row().masked(masked)) {
                own[e.group()] = own[e.group()].plus(e.cell());
            }
        }
        List<Group> result = new ArrayList<>();
        index.forEach((key, i) -> {
            if (own[i].trials() > 0 && comparable(own[i], pool[i])) {
                result.add(new Group(key, own[i], pool[i], rates.get(i)));
            }
        });
        return result;
    }

    /** A cohort that serves a stratum alone has no peers there. */
    private boolean comparable(Cell own, Cell pool) {
        return ask.reference() != Reference.PEERS || own.trials() < pool.trials();
    }
}
