package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.models.cell.Cell;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One form of a question whose rate the contract bounds, by pool. */
final class CeilingFit {

    /** Each pool is looked at again and again, and one in a thousand may seem to keep it by luck. */
    private static final double LN_KEPT = StrictMath.log(1_000);

    /** A fault that a model began with has its onset in one of the windows of the first ten minutes. */
    private static final double LN_ONSETS = StrictMath.log(60);

    private static final double LN_BROKEN = StrictMath.log(20);

    /** The ceiling that would fit is so many times the rate of the middle pool. */
    private static final double ROOM = 1.5;

    private static final double ALWAYS = 1 - 1e-9;

    private final HypothesisTest ask;
    private final int cut;
    private final CohortIndex cohortIndex;

    CeilingFit(HypothesisTest ask, int cut, CohortIndex cohortIndex) {
        this.ask = ask;
        this.cut = cut;
        this.cohortIndex = cohortIndex;
    }

    /**
     * Whether some pool is shown to keep it since {@code from}: it is 1,000 times as likely to lie there as at
     * {@code rate}. What two sides say of each other speaks for the others only where the accused is neither; if two or
     * more others were compared with nobody else, the accused is what all differences have in common.
     *
     * @param accused the traffic that breaks it
     * @param rate that of this traffic, in (0, 1]
     */
    boolean isKeptBySome(CellHistory history, long from, BitSet accused, double rate) {
        Map<String, Cell> all = pools(history, from, Long.MAX_VALUE, new BitSet());
        Map<String, Cell> judged = judged(all, history, from, accused);
        boolean onlyWithAccused = judged.isEmpty() && !all.isEmpty();
        return onlyWithAccused || judged.values().stream().anyMatch(cell -> lnKept(cell, rate) >= LN_KEPT);
    }

    /**
     * Whether the model as a whole is shown to have kept it in the windows from {@code first} on and before {@code
     * onset}: then it fits, and what began to break it is a fault. The onset is the likeliest of up to sixty windows,
     * so the odds must be as many times better.
     *
     * @param rate that of the traffic that breaks it since, in (0, 1]
     */
    boolean wasKept(CellHistory history, long first, long onset, double rate) {
        Cell all = pools(history, first, onset, new BitSet()).values().stream().reduce(Cell.count(0, 0), Cell::plus);
        return lnKept(all, rate) / (isOfPairs() ? 2 : 1) >= LN_KEPT + LN_ONSETS; // both sides count a pair
    }

    /**
     * The ceiling that would fit, where each of several pools is shown to break this one since {@code from}; else NaN.
     */
    double fitting(CellHistory history, long from, BitSet accused) {
        Map<String, Cell> all = pools(history, from, Long.MAX_VALUE, new BitSet());
        List<Cell> pools = judged(all, history, from, accused).values().stream()
                .filter(cell -> cell.trials() > 0)
                .sorted(Comparator.comparingDouble(CeilingFit::rate))
                .toList();
        boolean broken = pools.size() > 1
                && pools.stream().allMatch(cell -> cell.hits() > 0 && lnKept(cell, rate(cell)) <= -LN_BROKEN);
        return broken ? Math.min(1, ROOM * rate(pools.get(pools.size() / 2))) : Double.NaN;
    }

    /** By pool, what a ceiling is judged by: of pairs those without the accused, unless there are only two pools. */
    private Map<String, Cell> judged(Map<String, Cell> all, CellHistory history, long from, BitSet accused) {
        return isOfPairs() && all.size() > 2 ? pools(history, from, Long.MAX_VALUE, accused) : all;
    }

    private boolean isOfPairs() {
        return Twins.NAMES.contains(ask.question().name());
    }

    private static double rate(Cell cell) {
        return (double) cell.hits() / (double) cell.trials();
    }

    private Map<String, Cell> pools(CellHistory history, long from, long until, BitSet masked) {
        Map<String, Cell> pools = new TreeMap<>();
        history.replay(from, window -> {
            if (window.start() >= until) {
                return;
            }
            ContingencyTable tabulation = new ContingencyTable(window, ask);
            members().forEach((pool, members) -> {
                for (ContingencyTable.Group group : tabulation.of(members, masked)) {
                    if (group.key().cut() == cut) {
                        pools.merge(pool, group.own(), Cell::plus);
                    }
                }
            });
        });
        return pools;
    }

    /** ln of how much likelier a pool's counts are at the ceiling. */
    private double lnKept(Cell cell, double rate) {
        double r = Math.min(rate, ALWAYS);
        double hits = (double) cell.hits();
        return hits * StrictMath.log(ask.ceiling(cut) / r)
                + ((double) cell.trials() - hits) * StrictMath.log((1 - ask.ceiling(cut)) / (1 - r));
    }

    private Map<String, BitSet> members() {
        Map<String, BitSet> members = new TreeMap<>();
        for (int i = 0; i < cohortIndex.keys().size(); i++) {
            String pool = cohortIndex.keys().get(i).values().getOrDefault("pool", "");
            members.computeIfAbsent(pool, p -> new BitSet()).set(i);
        }
        return members;
    }
}
