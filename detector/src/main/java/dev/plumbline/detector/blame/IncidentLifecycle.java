package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.monitor.MonitorPanel;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Decides the level of each open incident, when it is over, and whether it is the same one when it comes back. */
final class IncidentLifecycle {

    private final PanelStack stack;
    private final FittedCeilings ceilings;
    private final long memory;
    private final long hold;

    /** Incidents that recovered within the last hour. */
    private final List<OpenIncident> resting = new ArrayList<>();

    /**
     * @param memory how long an incident stays open whose test has no trials, in milliseconds
     * @param hold how long a fault must have seemed over, in milliseconds
     */
    IncidentLifecycle(PanelStack stack, FittedCeilings ceilings, long memory, long hold) {
        this.stack = stack;
        this.ceilings = ceilings;
        this.memory = memory;
        this.hold = hold;
    }

    List<OpenIncident> resting() {
        return resting;
    }

    /** The incident that comes back: the same test of the same cohort, a part or a whole; null where there is none. */
    @Nullable
    OpenIncident comeBack(Monitor blamed, long now) {
        OpenIncident back = resting.stream()
                .filter(incident -> incident.ask.name().equals(blamed.ask())
                        && stack.nestedOrSame(stack.cohorts().entry(blamed.cohort()), incident.cohort))
                .findFirst()
                .orElse(null);
        if (back != null) {
            resting.remove(back);
            back.comeBack(stack.test(blamed.ask()), blamed.cohort(), now);
        }
        return back;
    }

    /**
     * Updates signals, evidence and level of all open incidents.
     *
     * @param first start of the first window of the model
     */
    void updateLevels(long now, long first, Map<Level, Double> thresholds, Map<OpenIncident, Alert.Event> events) {
        for (int i = 0; i < stack.open().size(); i++) {
            updateLevel(i, now, first, thresholds, events);
        }
    }

    private void updateLevel(
            int at, long now, long first, Map<Level, Double> thresholds, Map<OpenIncident, Alert.Event> events) {
        OpenIncident incident = stack.open().get(at);
        if (incident.replaced()) {
            return;
        }
        MonitorPanel panel = stack.panels().get(at);
        addSignals(incident, panel, threshold(thresholds, Level.TICKET), events);
        incident.evidence = panel.evidence(Monitor.of(incident.ask, incident.cohort));
        if (incident.level == Level.TICKET
                && incident.ask.pages()
                && incident.evidence >= threshold(thresholds, Level.PAGE)
                && ceilings.allowsPage(incident, first)) {
            incident.level = Level.PAGE;
            incident.paged = now;
            raise(incident, events);
        }
        if (incident.becomesWorse() && incident.level == Level.PAGE) {
            raise(incident, events);
        }
        if (incident.news) {
            events.putIfAbsent(incident, Alert.Event.CHANGED);
            incident.news = false;
        }
        incident.threshold = threshold(thresholds, incident.level);
    }

    private void addSignals(
            OpenIncident incident, MonitorPanel panel, double ticket, Map<OpenIncident, Alert.Event> events) {
        for (HypothesisTest test : stack.tests()) {
            if (panel.evidence(Monitor.of(test, incident.cohort)) >= ticket
                    && incident.signals.add(test.question().name())) {
                events.putIfAbsent(incident, Alert.Event.CHANGED);
            }
        }
    }

    private static void raise(OpenIncident incident, Map<OpenIncident, Alert.Event> events) {
        events.merge(incident, Alert.Event.RAISED, (old, raised) -> old == Alert.Event.OPENED ? old : raised);
    }

    private static double threshold(Map<Level, Double> thresholds, Level level) {
        return thresholds.getOrDefault(level, Double.POSITIVE_INFINITY);
    }

    /** Closes the incidents that are over; their past is not counted again. */
    void close(long now, Map<OpenIncident, Alert.Event> events) {
        int first = -1;
        for (int i = stack.open().size() - 1; i >= 0; i--) {
            OpenIncident incident = stack.open().get(i);
            incident.ending = ending(incident, now);
            if (incident.ending != null) {
                incident.end(now);
                if (incident.ending == Incident.Ending.RECOVERED) {
                    resting.add(incident);
                }
                events.put(incident, Alert.Event.CLOSED);
                stack.amnesties().add(new LayerIncidents.Amnesty(incident.cohort, now));
                stack.open().remove(i);
                first = i;
            }
        }
        if (first >= 0) {
            stack.rebuild(first);
        }
    }

    /** Why an incident is over; null where it is not. Without traffic it can be shown neither well nor faulty. */
    private Incident.@Nullable Ending ending(OpenIncident incident, long now) {
        if (incident.ending != null) {
            return incident.ending;
        }
        if (incident.clear.held(now, incident.hold(hold))) {
            return Incident.Ending.RECOVERED;
        }
        return now - incident.asked >= memory ? Incident.Ending.GONE : null;
    }

    /** When the first open incident is gone if its test has no further trials: at most the start of a window. */
    OptionalLong due() {
        return stack.open().stream()
                .mapToLong(incident -> incident.asked + memory)
                .min();
    }

    /** Forgets incidents that ended too long ago to come back. */
    void forgetResting(long now) {
        resting.removeIf(incident -> incident.closed != null && now - incident.closed > OpenIncident.AGAIN_MILLIS);
    }
}
