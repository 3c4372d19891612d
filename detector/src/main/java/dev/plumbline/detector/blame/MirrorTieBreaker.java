package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.monitor.MonitorPanel;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.models.cell.Cohort;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Which of two sides is wrong. Where a stratum has two sides only, evidence is a mirror: one answers too much just as
 * the other answers too little. Then regions are pooled and all are asked again: the healthy side agrees with the rest
 * of the model. Where that tells them no better apart, the smaller side is named first, for most of a fleet is healthy;
 * the others are named beside it, and nobody acts on what they do not agree on.
 */
final class MirrorTieBreaker {

    /** More than these are not named. */
    private static final int NAMED = 4;

    private final CohortIndex cohortIndex;
    private final CellHistory history;
    private final LongFunction<BitSet> mask;

    /**
     * @param mask what could not be seen, by the window with which it was judged
     */
    MirrorTieBreaker(CohortIndex cohortIndex, CellHistory history, LongFunction<BitSet> mask) {
        this.cohortIndex = cohortIndex;
        this.history = history;
        this.mask = mask;
    }

    /**
     * Who is blamed.
     *
     * @param named the monitor that is named first
     * @param others cohorts without common traffic that explain it as well
     */
    record Tie(Monitor named, List<Cohort> others) {

        Tie {
            others = List.copyOf(others);
        }
    }

    /**
     * The monitor to blame: {@code top}, or a rival without common traffic that explains as much.
     *
     * @param explained those that another incident explains: they are no rivals
     */
    Tie settle(Monitor top, HypothesisTest ask, MonitorPanel panel, double margin, Set<Monitor> explained) {
        if (ask.reference() != Reference.PEERS) {
            return new Tie(top, List.of());
        }
        BitSet own = cohortIndex.entry(top.cohort()).members();
        List<Monitor> rivals = new ArrayList<>(List.of(top));
        for (Monitor rival : panel.monitors().keySet()) {
            if (rival.ask().equals(top.ask())
                    && !explained.contains(rival)
                    && panel.evidence(rival) >= panel.evidence(top) - margin
                    && !cohortIndex.entry(rival.cohort()).overlaps(own)) {
                rivals.add(rival);
            }
        }
        return rivals.size() == 1
                ? new Tie(top, List.of())
                : told(mostPooled(rivals, ask.pooled(), margin), ask, panel, margin);
    }

    /** Where history speaks clearly of one of them, it is that one. */
    private static Tie told(List<Monitor> tied, HypothesisTest ask, MonitorPanel panel, double margin) {
        ToDoubleFunction<Monitor> history = m -> panel.evidence(new Monitor(ask.by(Reference.HISTORY), m.cohort()));
        List<Monitor> known = tied.stream()
                .sorted(Comparator.comparingDouble(history).reversed())
                .toList();
        double most = history.applyAsDouble(known.get(0));
        if (known.size() > 1 && most >= margin && most >= history.applyAsDouble(known.get(1)) + margin) {
            return new Tie(known.get(0), List.of());
        }
        return new Tie(
                tied.get(0),
                tied.stream().skip(1).map(Monitor::cohort).limit(NAMED).toList());
    }

    private List<Monitor> mostPooled(List<Monitor> rivals, HypothesisTest pooled, double margin) {
        List<ShiryaevRoberts> evidence = new ArrayList<>();
        rivals.forEach(r -> evidence.add(new ShiryaevRoberts(pooled.members())));
        history.replay(Long.MIN_VALUE, window -> {
            ContingencyTable tabulation = window.tabulation(pooled);
            BitSet masked = mask.apply(window.judged());
            for (int i = 0; i < rivals.size(); i++) {
                BitSet members = cohortIndex.entry(rivals.get(i).cohort()).members();
                MonitorPanel.update(evidence.get(i), pooled, tabulation.of(members, masked));
            }
        });
        double most =
                evidence.stream().mapToDouble(ShiryaevRoberts::value).max().orElse(Double.NEGATIVE_INFINITY);
        return IntStream.range(0, rivals.size())
                .filter(i -> evidence.get(i).value() >= most - margin)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> size(rivals.get(i)))
                        .thenComparingDouble(i -> -evidence.get(i).value()))
                .map(rivals::get)
                .toList();
    }

    private int size(Monitor monitor) {
        return cohortIndex.entry(monitor.cohort()).members().cardinality();
    }
}
