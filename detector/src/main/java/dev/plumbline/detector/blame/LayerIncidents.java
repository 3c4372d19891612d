package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.monitor.MonitorPanel;
import dev.plumbline.detector.monitor.WindowView;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * Blame within one layer of one model: which cohorts are at fault, since when, how badly, and when it is over.
 *
 * <p><b>Why a stack of panels.</b> One faulty pool raises the evidence of every cohort that holds it: its region, its
 * version, all pairs with them, and against peers even the healthy side of a comparison. To tell a second fault from
 * the shadow of the first, the traffic of the first is left out and all monitors are asked again. So each open incident
 * has a panel of monitors of its own: panel i does not see the cohorts of the first i incidents ({@link PanelStack}). A
 * monitor of the last panel that passes the ticket threshold is explained by no open incident, and is the next one.
 *
 * <p><b>Order of a window's steps</b>, in {@link #update}; each relies on those before it:
 *
 * <ol>
 *   <li>Explanations by incidents of other layers are reviewed, before evidence is added: an incident that is over
 *       explains nothing any more ({@link ExplainedMonitors}).
 *   <li>The window is added to every panel and to every open incident.
 *   <li>Blame moves to a part or a whole that explains clearly more ({@link BlameShift}), before new incidents are
 *       sought: a cohort that is too narrow would leave a rest that looks like another fault.
 *   <li>While the last panel has a monitor above the threshold ({@link BlameSearch}), it widens an open incident, is
 *       explained by another layer, or opens an incident.
 *   <li>Levels follow the evidence, and incidents that are over close ({@link IncidentLifecycle}).
 * </ol>
 *
 * <p><b>Invariants.</b> There is one panel more than open incidents. A panel equals the one that a replay of the last
 * day's cells under the present masks would give (but for the evidence of automatic baselines from before the day that
 * was learned last); so whatever changes a cohort, an amnesty or a ceiling rebuilds the
 * panels above it. All decisions depend on cells and their order alone, never on a clock: a replay gives the same
 * incidents. The traffic of a closed incident is under an amnesty up to its end, or its past would open it again.
 */
public final class LayerIncidents {

    /** More open incidents than this in one layer of one model are not told apart. */
    private static final int MOST = 16;

    private final Layer layer;
    private final String model;
    private final PanelStack stack;
    private final FittedCeilings ceilings;
    private final ExplainedMonitors explained;
    private final BlameSearch search;
    private final BlameShift shift;
    private final IncidentLifecycle lifecycle;

    /**
     * Traffic whose incident has closed and whose past is not counted again.
     *
     * @param until start of the last window whose judgement is forgiven
     */
    record Amnesty(Cohort cohort, long until) {}

    /**
     * @param memory how long an incident stays open whose test has no trials, in milliseconds
     * @param hold how long a fault must have seemed over, in milliseconds
     */
    public LayerIncidents(
            Layer layer,
            String model,
            List<HypothesisTest> tests,
            CohortIndex cohorts,
            CellHistory history,
            TwinComparisons comparisons,
            long memory,
            long hold) {
        this.layer = layer;
        this.model = model;
        this.stack = new PanelStack(new ArrayList<>(tests), cohorts, history);
        this.ceilings = new FittedCeilings(stack);
        this.explained = new ExplainedMonitors(layer, stack);
        TwinIncidents twins = new TwinIncidents(stack.tests(), cohorts, comparisons);
        this.search = new BlameSearch(layer, stack, twins, explained);
        this.shift = new BlameShift(stack, twins, search);
        this.lifecycle = new IncidentLifecycle(stack, ceilings, memory, hold);
    }

    /**
     * Judges one window, and returns what changed, by incident.
     *
     * @param now its start
     * @param windows cells that ended in it, and cells that wait for others and are complete now; all are in the
     *     history already
     * @param first start of the first window of the model
     * @param others the other layers of the model
     */
    public Map<OpenIncident, Alert.Event> update(
            long now,
            List<WindowView> windows,
            long first,
            Map<Level, Double> thresholds,
            List<LayerIncidents> others) {
        Map<OpenIncident, Alert.Event> events = new LinkedHashMap<>();
        explained.review(now, others);
        windows.forEach(window -> stack.update(window, now));
        shift.update(now, events);
        blame(now, thresholds.getOrDefault(Level.TICKET, Double.POSITIVE_INFINITY), events, others);
        lifecycle.updateLevels(now, first, thresholds, events);
        lifecycle.close(now, events);
        return events;
    }

    /** Blames the monitor with the most evidence, leaves its traffic out, and asks again. */
    private void blame(long now, double threshold, Map<OpenIncident, Alert.Event> events, List<LayerIncidents> others) {
        while (stack.open().size() < MOST) {
            Monitor strongest = search.strongest(threshold);
            if (strongest == null) {
                return;
            }
            MirrorTieBreaker.Tie tie = search.settle(strongest);
            Monitor blamed = tie.named();
            int widened = search.widened(blamed.cohort());
            if (widened >= 0) {
                events.putIfAbsent(stack.open().get(widened), Alert.Event.CHANGED);
                stack.blame(widened, blamed.cohort(), now);
            } else if (!explained.explain(strongest, now, threshold, others)) {
                openIncident(blamed, now, threshold, events, others);
                shift.nameAlternatives(stack.open().size() - 1, tie);
            }
        }
    }

    private void openIncident(
            Monitor blamed,
            long now,
            double threshold,
            Map<OpenIncident, Alert.Event> events,
            List<LayerIncidents> others) {
        Alert.Event event = Alert.Event.AGAIN;
        OpenIncident incident = lifecycle.comeBack(blamed, now);
        if (incident == null) {
            event = Alert.Event.CHANGED;
            incident = explained.adopt(blamed, now, threshold, others);
        }
        if (incident == null) {
            event = Alert.Event.OPENED;
            String id = StableIds.incident(model, layer, blamed.cohort(), now);
            incident = new OpenIncident(id, now, stack.test(blamed.ask()), 0, blamed.cohort());
        }
        stack.add(incident, now);
        if (TwinIncidents.restsOnTwins(incident)) {
            shift.followTwins(stack.open().size() - 1, now, events);
        }
        events.put(incident, event);
    }

    /** Another baseline is in force: evidence against the former one is void. */
    public void forgetHistory() {
        stack.forgetHistory();
    }

    /** An operator declares an incident over. */
    public void end(String incident) {
        stack.open().stream()
                .filter(open -> open.id.equals(incident))
                .forEach(open -> open.ending = Incident.Ending.BY_HAND);
    }

    /** When the first open incident is gone if its test has no further trials: at most the start of a window. */
    public OptionalLong due() {
        return lifecycle.due();
    }

    /** Forgets amnesties that no cell in memory needs any more. */
    public void forget(long time) {
        stack.amnesties().removeIf(amnesty -> amnesty.until() < time);
    }

    /** Forgets incidents that ended too long ago to come back. */
    public void forgetResting(long now) {
        lifecycle.forgetResting(now);
    }

    /** The traffic that the panel of an open incident does not see. */
    LongFunction<BitSet> mask(OpenIncident incident) {
        return stack.mask(stack.open().indexOf(incident));
    }

    /** An incident goes on in another layer. */
    void handOver(OpenIncident incident) {
        stack.remove(incident);
    }

    public HypothesisTest ask(String name) {
        return stack.test(name);
    }

    /** A test with the policy's own ceiling. */
    HypothesisTest asDecided(String name) {
        return ceilings.asDecided(name);
    }

    public Layer layer() {
        return layer;
    }

    public List<OpenIncident> open() {
        return stack.open();
    }

    public List<MonitorPanel> panels() {
        return stack.panels();
    }

    List<Amnesty> amnesties() {
        return stack.amnesties();
    }

    List<OpenIncident> resting() {
        return lifecycle.resting();
    }

    Map<Monitor, String> explained() {
        return explained.incidents();
    }

    long explainedSince() {
        return explained.since();
    }

    Map<String, Double> fitting() {
        return ceilings.ceilings();
    }

    /** The first panel that was built again since this was last called. */
    public int drainRemade() {
        return stack.drainRebuilt();
    }

    /** Goes on from a stored state; panels are filled by the caller. */
    void restore(
            List<OpenIncident> incidents,
            List<Amnesty> forgiven,
            List<OpenIncident> ended,
            Map<Monitor, String> known,
            long knownSince,
            Map<String, Double> fitted) {
        stack.restore(incidents);
        fitted.forEach(ceilings::put);
        stack.amnesties().addAll(forgiven);
        lifecycle.resting().addAll(ended);
        explained.restore(known, knownSince);
    }
}
