package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.monitor.MonitorPanel;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Layer;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Finds the next cohort to blame: the monitor of the last panel that explains most and is not to be excused. */
final class BlameSearch {

    /** One explanation is clearly better than another at odds of 20 to 1. */
    static final double LN_BETTER = StrictMath.log(20);

    /**
     * Dimensions that are not blamed for missing traffic: a version ends with each rollout, and the context class that
     * a fault serves ends with the fault.
     */
    private static final Set<String> PASSING = Set.of("version", "context_class.served");

    private final Layer layer;
    private final PanelStack stack;
    private final TwinIncidents twins;
    private final ExplainedMonitors explained;

    BlameSearch(Layer layer, PanelStack stack, TwinIncidents twins, ExplainedMonitors explained) {
        this.layer = layer;
        this.stack = stack;
        this.twins = twins;
        this.explained = explained;
    }

    /** The monitor of the last panel that explains most, of those that pass the threshold; null where none does. */
    @Nullable
    Monitor strongest(double threshold) {
        MonitorPanel panel = stack.last();
        LongFunction<BitSet> mask = stack.mask(stack.open().size());
        Monitor strongest = null;
        double most = Double.NEGATIVE_INFINITY;
        for (Map.Entry<Monitor, ShiryaevRoberts> e : panel.monitors().entrySet()) {
            double evidence = e.getValue().value();
            double explains = evidence - effort(e.getKey().cohort());
            if (evidence >= threshold
                    && explains > most
                    && !explained.contains(e.getKey())
                    && mayBlame(e.getKey().cohort())
                    && !waitsForItsWhole(e.getKey(), explains, panel)
                    && !isContradicted(e.getKey(), panel, threshold)
                    && !twins.excuse(e.getKey(), panel, mask)) {
                strongest = e.getKey();
                most = explains;
            }
        }
        return strongest;
    }

    /** The monitor to blame in place of the strongest one, where its evidence has a mirror or comes from twins. */
    MirrorTieBreaker.Tie settle(Monitor strongest) {
        int at = stack.open().size();
        MirrorTieBreaker.Tie tie = tie(strongest, at);
        return new MirrorTieBreaker.Tie(twins.settle(tie.named(), stack.last(), stack.mask(at)), tie.others());
    }

    /** The sides that explain as much as a monitor of a panel does. */
    MirrorTieBreaker.Tie tie(Monitor monitor, int at) {
        return new MirrorTieBreaker(stack.cohorts(), stack.history(), stack.mask(at))
                .settle(monitor, stack.test(monitor.ask()), stack.panels().get(at), LN_BETTER, explained.monitors());
    }

    /** Whether a cohort may be blamed in this layer. */
    boolean mayBlame(Cohort cohort) {
        return layer != Layer.FEED || cohort.values().keySet().stream().noneMatch(PASSING::contains);
    }

    /**
     * Index of the open incident whose fault is wider than its cohort: {@code cohort} holds it and explains at least as
     * much; else −1.
     */
    int widened(Cohort cohort) {
        CohortIndex.Entry wider = stack.cohorts().entry(cohort);
        for (int i = 0; i < stack.open().size(); i++) {
            OpenIncident incident = stack.open().get(i);
            MonitorPanel panel = stack.panels().get(i);
            BitSet part = stack.members(incident.cohort);
            part.andNot(wider.members());
            if (part.isEmpty() && !incident.replaced() && panel.evidence(cohort) >= panel.evidence(incident.cohort)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * ln of the odds that a cohort of two dimensions must gain over one of a single dimension: there are many more of
     * them to choose from.
     */
    static double effort(Cohort cohort) {
        return cohort.values().size() > 1 ? LN_BETTER : 0;
    }

    /**
     * Where most of a fleet is faulty, the healthy rest differs from its peers. History decides: if it speaks against
     * some cohort, and clearly less against this one, the comparison with peers does not count.
     */
    private boolean isContradicted(Monitor monitor, MonitorPanel panel, double threshold) {
        HypothesisTest test = stack.test(monitor.ask());
        if (test.reference() != Reference.PEERS) {
            return false;
        }
        String history = test.by(Reference.HISTORY);
        double own = panel.evidence(new Monitor(history, monitor.cohort()));
        double most = panel.monitors().entrySet().stream()
                .filter(e -> e.getKey().ask().equals(history))
                .mapToDouble(e -> e.getValue().value())
                .max()
                .orElse(Double.NEGATIVE_INFINITY);
        return most >= threshold / 2 && most > own + LN_BETTER;
    }

    /**
     * Whether a cohort of two dimensions is a part of one of a single dimension that explains as much, though a little
     * below the threshold: that one passes the threshold soon too, and which of the two does so first is chance.
     */
    private boolean waitsForItsWhole(Monitor part, double explains, MonitorPanel panel) {
        return part.cohort().values().entrySet().stream()
                .filter(dimension -> part.cohort().values().size() > 1)
                .map(dimension ->
                        Monitor.of(stack.test(part.ask()), Cohort.of(dimension.getKey(), dimension.getValue())))
                .anyMatch(whole -> panel.evidence(whole) >= explains);
    }
}
