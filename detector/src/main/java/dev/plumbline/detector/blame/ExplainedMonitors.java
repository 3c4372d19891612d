package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.signal.Feed;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Monitors of this layer whose evidence an open incident of another layer explains. They open no incident; the other
 * incident lists their signal.
 */
final class ExplainedMonitors {

    /** An explanation is checked again after this time. */
    private static final long REVIEW_MILLIS = 300_000;

    private final Layer layer;
    private final PanelStack stack;
    private final CrossLayerExplanation blame;

    /** Id of the incident that explains a monitor. */
    private final Map<Monitor, String> incidents = new TreeMap<>();
    /** When they were last checked. */
    private long since;

    ExplainedMonitors(Layer layer, PanelStack stack) {
        this.layer = layer;
        this.stack = stack;
        this.blame = new CrossLayerExplanation(stack.cohorts(), stack.history());
    }

    boolean contains(Monitor monitor) {
        return incidents.containsKey(monitor);
    }

    Set<Monitor> monitors() {
        return incidents.keySet();
    }

    Map<Monitor, String> incidents() {
        return incidents;
    }

    long since() {
        return since;
    }

    void restore(Map<Monitor, String> known, long knownSince) {
        incidents.putAll(known);
        since = knownSince;
    }

    /**
     * Drops all explanations every five minutes, so that they are checked again; at once those of incidents that are
     * over. What an incident explained that recovered is under an amnesty, as its own traffic is.
     */
    void review(long now, List<LayerIncidents> others) {
        Set<String> ended = new TreeSet<>(incidents.values());
        others.forEach(other -> other.open().forEach(incident -> ended.remove(incident.id)));
        List<OpenIncident> recovered = others.stream()
                .flatMap(other -> other.resting().stream())
                .filter(incident -> ended.contains(incident.id))
                .toList();
        recovered.forEach(incident -> stack.amnesties().add(new LayerIncidents.Amnesty(incident.cohort, now)));
        incidents.values().removeAll(ended);
        if (!recovered.isEmpty()) {
            stack.rebuild(0);
        }
        if (now - since >= REVIEW_MILLIS) {
            incidents.clear();
            since = now;
        }
    }

    /** Whether an open incident of another layer explains a monitor of the last panel; then it lists its signal. */
    boolean explain(Monitor strongest, long now, double threshold, List<LayerIncidents> others) {
        if (layer == Layer.FEED) {
            return explainSilence(strongest, others);
        }
        List<CrossLayerExplanation.Candidate> candidates = others.stream()
                .flatMap(other -> other.open().stream()
                        .map(incident -> new CrossLayerExplanation.Candidate(incident, other.mask(incident))))
                .toList();
        if (candidates.isEmpty()) {
            return false;
        }
        LongFunction<BitSet> mask = stack.mask(stack.open().size());
        CrossLayerExplanation.Claim claim = claim(strongest, mask, now);
        if (!CrossLayerExplanation.explainable(claim)) {
            return false;
        }
        OpenIncident by = blame.explanation(claim, candidates, mask, threshold);
        if (by == null) {
            return false;
        }
        List<Monitor> alike = stack.last().monitors().entrySet().stream()
                .filter(e ->
                        e.getKey().ask().equals(strongest.ask()) && e.getValue().value() >= threshold)
                .map(Map.Entry::getKey)
                .toList();
        blame.explainedAlike(claim, alike, by, mask, threshold).forEach(monitor -> incidents.put(monitor, by.id));
        incidents.put(strongest, by.id);
        by.news |= by.signals.add(stack.test(strongest.ask()).question().name());
        return true;
    }

    /** Whether a page blames what has fallen silent: then somebody, or its gate, keeps its sessions away. */
    private boolean explainSilence(Monitor silent, List<LayerIncidents> others) {
        HypothesisTest test = stack.test(silent.ask());
        ShiryaevRoberts state = stack.last().state(silent);
        if (!test.question().name().equals(Feed.NAME) || state == null || !Feed.isSilence(test.cut(state.best()))) {
            return false;
        }
        BitSet members = stack.members(silent.cohort());
        others.stream()
                .flatMap(other -> other.open().stream())
                .filter(incident -> incident.level == Level.PAGE
                        && stack.members(incident.cohort).equals(members))
                .findFirst()
                .ifPresent(by -> incidents.put(silent, by.id));
        return contains(silent);
    }

    /**
     * An incident of another layer that rests on what was drawn alone, and for which a reference that does know stands
     * now: the engine's own report or a contract. The incident leaves its layer and goes on here, under its id; null
     * where there is none.
     */
    @Nullable
    OpenIncident adopt(Monitor blamed, long now, double threshold, List<LayerIncidents> others) {
        HypothesisTest test = stack.test(blamed.ask());
        if (!test.reference().timeless() || layer == Layer.FEED) {
            return null;
        }
        for (LayerIncidents other : others) {
            for (OpenIncident incident : List.copyOf(other.open())) {
                if (incident.restsOnDraws()
                        && blame.standsFor(
                                claim(blamed, stack.mask(stack.open().size()), now),
                                incident,
                                other.mask(incident),
                                threshold)) {
                    other.handOver(incident);
                    OpenIncident adopted = new OpenIncident(incident.id, incident.opened, test, 0, blamed.cohort());
                    adopted.goesOn(incident, now);
                    return adopted;
                }
            }
        }
        return null;
    }

    private CrossLayerExplanation.Claim claim(Monitor monitor, LongFunction<BitSet> mask, long now) {
        HypothesisTest test = stack.test(monitor.ask());
        ShiryaevRoberts state = stack.last().state(monitor);
        int member = state == null ? 0 : state.best();
        OnsetEstimator onset = new OnsetEstimator(test, member, stack.members(monitor.cohort()));
        long began = onset.find(stack.history(), mask, now);
        return new CrossLayerExplanation.Claim(test, test.cut(member), monitor, onset.interval(began));
    }
}
