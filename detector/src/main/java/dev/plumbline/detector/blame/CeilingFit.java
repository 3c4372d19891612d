package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.HypothesisTest;
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

    private static final double LN_BROKEN = StrictMath.log(20);

    /** The ceiling that would fit is so many times the rate of the middle pool. */
    private static final double ROOM = 1.5;

    private static final double ALWAYS = 1 - 1e-9;

    private final HypothesisTest ask;
    private final int cut;
    private final CohortIndex catalog;

    CeilingFit(HypothesisTest ask, int cut, CohortIndex catalog) {
        this.ask = ask;
        this.cut = cut;
        this.catalog = catalog;
    }

    /**
     * Whether some pool is shown to keep it since {@code from}: it is 1,000 times as likely to lie there as at
     * {@code rate}.
     *
     * @param rate that of the traffic that breaks it, in (0, 1]
     */
    boolean isKeptBySome(CellHistory history, long from, double rate) {
        return pools(history, from).values().stream().anyMatch(cell -> lnKept(cell, rate) >= LN_KEPT);
    }

    /**
     * The ceiling that would fit, where each of several pools is shown to break this one since {@code from}; else NaN.
     */
    double fitting(CellHistory history, long from) {
        List<Cell> pools = pools(history, from).values().stream()
                .filter(cell -> cell.trials() > 0)
                .sorted(Comparator.comparingDouble(CeilingFit::rate))
                .toList();
        boolean broken = pools.size() > 1
                && pools.stream().allMatch(cell -> cell.hits() > 0 && lnKept(cell, rate(cell)) <= -LN_BROKEN);
        return broken ? Math.min(1, ROOM * rate(pools.get(pools.size() / 2))) : Double.NaN;
    }

    private static double rate(Cell cell) {
        return (double) cell.hits() / (double) cell.trials();
    }

    private Map<String, Cell> pools(CellHistory history, long from) {
        Map<String, Cell> pools = new TreeMap<>();
        history.replay(from, window -> {
            ContingencyTable tabulation = new ContingencyTable(window, ask);
            members().forEach((pool, members) -> {
                for (ContingencyTable.Group group : tabulation.of(members, new BitSet())) {
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
        for (int i = 0; i < catalog.keys().size(); i++) {
            String pool = catalog.keys().get(i).values().getOrDefault("pool", "");
            members.computeIfAbsent(pool, p -> new BitSet()).set(i);
        }
        return members;
    }
}
