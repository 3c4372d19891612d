package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.models.cell.Cell;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** One form of a question whose rate the contract bounds, by pool. */
final class CeilingFit {

    private static final double LN_SHOWN = StrictMath.log(20);
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
     * Whether some pool is shown to keep it since {@code from}: it is 20 times as likely to lie there as at {@code rate}.
     *
     * @param rate that of the traffic that breaks it, in (0, 1]
     */
    boolean isKeptBySome(CellHistory history, long from, double rate) {
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
        return pools.values().stream().anyMatch(cell -> lnKept(cell, rate) >= LN_SHOWN);
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
