package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.monitor.MonitorPanel;
import dev.plumbline.detector.signal.Reference;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Which of two sides is wrong. Where a stratum has two sides only, evidence is a mirror: one answers too much just as
 * the other answers too little. Then regions are pooled and all are asked again: the healthy side agrees with the rest
 * of the model. Where that tells them no better apart, the smaller side is named, for most of a fleet is healthy.
 */
final class MirrorTieBreaker {

    private final CohortIndex catalog;
    private final CellHistory history;
    private final LongFunction<BitSet> mask;

    /**
     * @param mask what could not be seen, by the window with which it was judged
     */
    MirrorTieBreaker(CohortIndex catalog, CellHistory history, LongFunction<BitSet> mask) {
        this.catalog = catalog;
        this.history = history;
        this.mask = mask;
    }

    /**
     * The monitor to blame: {@code top}, or a rival without common traffic that explains as much.
     *
     * @param explained those that another incident explains: they are no rivals
     */
    Monitor settle(Monitor top, HypothesisTest ask, MonitorPanel panel, double margin, Set<Monitor> explained) {
        if (ask.reference() != Reference.PEERS) {
            return top;
        }
        BitSet own = catalog.entry(top.cohort()).members();
        List<Monitor> rivals = new ArrayList<>(List.of(top));
        for (Monitor rival : panel.monitors().keySet()) {
            if (rival.ask().equals(top.ask())
                    && !explained.contains(rival)
                    && panel.evidence(rival) >= panel.evidence(top) - margin
                    && !catalog.entry(rival.cohort()).overlaps(own)) {
                rivals.add(rival);
            }
        }
        return rivals.size() == 1 ? top : mostPooled(rivals, ask.pooled(), margin);
    }

    private Monitor mostPooled(List<Monitor> rivals, HypothesisTest pooled, double margin) {
        List<ShiryaevRoberts> evidence = new ArrayList<>();
        rivals.forEach(r -> evidence.add(new ShiryaevRoberts(pooled.members())));
        history.replay(Long.MIN_VALUE, window -> {
            ContingencyTable tabulation = window.tabulation(pooled);
            BitSet masked = mask.apply(window.judged());
            for (int i = 0; i < rivals.size(); i++) {
                BitSet members = catalog.entry(rivals.get(i).cohort()).members();
                MonitorPanel.update(evidence.get(i), pooled, tabulation.of(members, masked));
            }
        });
        int best = 0;
        for (int i = 1; i < rivals.size(); i++) {
            best = evidence.get(i).value() > evidence.get(best).value() ? i : best;
        }
        int named = best;
        for (int i = 0; i < rivals.size(); i++) {
            boolean tied = evidence.get(i).value() >= evidence.get(best).value() - margin;
            named = tied && size(rivals.get(i)) < size(rivals.get(named)) ? i : named;
        }
        return rivals.get(named);
    }

    private int size(Monitor monitor) {
        return catalog.entry(monitor.cohort()).members().cardinality();
    }
}
