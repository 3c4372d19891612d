package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.monitor.MonitorPanel;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.models.cell.Cohort;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** What twins say to the incidents of one layer: whom to blame, whom not, and when nobody. */
final class TwinIncidents {

    private final List<HypothesisTest> asks;
    private final CohortIndex cohortIndex;
    private final TwinComparisons comparisons;

    /** @param asks all of the layer */
    TwinIncidents(List<HypothesisTest> asks, CohortIndex cohortIndex, TwinComparisons comparisons) {
        this.asks = asks;
        this.cohortIndex = cohortIndex;
        this.comparisons = comparisons;
    }

    /** Whether twins speak in a case, by whatever signal it opened. */
    static boolean restsOnTwins(OpenIncident c) {
        return c.signals.stream().anyMatch(Twins.NAMES::contains);
    }

    /**
     * The cohorts that explain what twins say in a case, the smallest first; empty where they say nothing.
     *
     * @param mask what the panel could not see, by the window with which it was judged
     */
    List<Cohort> explanations(OpenIncident c, MonitorPanel panel, LongFunction<BitSet> mask) {
        HypothesisTest loudest = loudest(c, panel);
        TwinBlame.Explanation explanation =
                loudest == null ? null : explain(Monitor.of(loudest, c.cohort), panel, mask);
        if (explanation == null) {
            return List.of();
        }
        List<Cohort> all = new ArrayList<>(List.of(explanation.cohort()));
        all.addAll(explanation.alternatives());
        return all;
    }

    /** The question about two sides that speaks loudest against a case's cohort. */
    private @Nullable HypothesisTest loudest(OpenIncident c, MonitorPanel panel) {
        return asks.stream()
                .filter(ask ->
                        isOfTwins(ask) && c.signals.contains(ask.question().name()))
                .max(Comparator.comparingDouble(ask -> panel.evidence(Monitor.of(ask, c.cohort))))
                .orElse(null);
    }

    /** The monitor to blame: of twins that of the cohort which explains them best, whosever monitor spoke first. */
    Monitor settle(Monitor top, MonitorPanel panel, LongFunction<BitSet> mask) {
        TwinBlame.Explanation explanation = explain(top, panel, mask);
        return explanation == null ? top : new Monitor(top.ask(), explanation.cohort());
    }

    /** Whether all differ from all alike, so that nobody is at fault. */
    boolean excuse(Monitor monitor, MonitorPanel panel, LongFunction<BitSet> mask) {
        TwinBlame.Explanation explanation = explain(monitor, panel, mask);
        return explanation != null && explanation.blamesNobody(isGross(ask(monitor), mask));
    }

    /** Whether at least half of what differs does so grossly. */
    private boolean isGross(HypothesisTest ask, LongFunction<BitSet> mask) {
        long gross = 0;
        long all = 0;
        for (HypothesisTest of : asks) {
            gross += of.question().name().equals(Twins.GROSS_NAME) ? differing(of, mask) : 0;
            all += of.name().equals(ask.name()) ? differing(of, mask) : 0;
        }
        return 2 * gross >= all;
    }

    private long differing(HypothesisTest ask, LongFunction<BitSet> mask) {
        return comparisons.between(Long.MIN_VALUE, Long.MAX_VALUE, ask, 0, mask, stratum -> 0).all().values().stream()
                .mapToLong(PairCounts.Count::differing)
                .sum();
    }

    private TwinBlame.@Nullable Explanation explain(Monitor monitor, MonitorPanel panel, LongFunction<BitSet> mask) {
        HypothesisTest ask = ask(monitor);
        ShiryaevRoberts state = panel.state(monitor);
        if (state == null || !isOfTwins(ask)) {
            return null;
        }
        return new TwinBlame(cohortIndex, comparisons, mask)
                .explain(ask, ask.cut(state.best()), monitor.cohort(), cohort -> otherEvidence(panel, cohort));
    }

    /** The most evidence against a cohort by references that compare no part of the fleet with another. */
    private double otherEvidence(MonitorPanel panel, Cohort cohort) {
        return asks.stream()
                .filter(ask -> !isOfTwins(ask) && ask.reference() != Reference.PEERS)
                .mapToDouble(ask -> panel.evidence(Monitor.of(ask, cohort)))
                .max()
                .orElse(Double.NEGATIVE_INFINITY);
    }

    private boolean isOfTwins(HypothesisTest ask) {
        return Twins.NAMES.contains(ask.question().name());
    }

    private HypothesisTest ask(Monitor monitor) {
        return asks.stream()
                .filter(ask -> ask.name().equals(monitor.ask()))
                .findFirst()
                .orElseThrow();
    }
}
