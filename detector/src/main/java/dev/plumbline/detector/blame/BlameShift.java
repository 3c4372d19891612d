package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.monitor.MonitorPanel;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Alert;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Moves the blame of an open incident to a part or a whole of its cohort that explains clearly more. */
final class BlameShift {

    /** The share by which another cohort must explain more: at overwhelming evidence parts of one fault differ too. */
    private static final double BETTER = 0.1;

    /** Sides that peers could not tell apart are compared again after so long. */
    private static final long REVIEW_MILLIS = Duration.ofMinutes(5).toMillis();

    private final PanelStack stack;
    private final TwinIncidents twins;
    private final BlameSearch search;

    BlameShift(PanelStack stack, TwinIncidents twins, BlameSearch search) {
        this.stack = stack;
        this.twins = twins;
        this.search = search;
    }

    void update(long now, Map<OpenIncident, Alert.Event> events) {
        for (int i = 0; i < stack.open().size(); i++) {
            OpenIncident incident = stack.open().get(i);
            if (incident.replaced()) {
                continue;
            }
            if (TwinIncidents.restsOnTwins(incident)) {
                followTwins(i, now, events);
                continue;
            }
            if (!incident.alternatives.isEmpty() && now % REVIEW_MILLIS == 0) {
                followPeers(i, now, events);
            }
            Cohort better = better(incident, stack.panels().get(i));
            if (better != null) {
                stack.blame(i, better, now);
                events.putIfAbsent(incident, Alert.Event.CHANGED);
            }
        }
    }

    /**
     * Twins show which of two sides is at fault: blame goes to another cohort where the own one explains them clearly
     * less.
     */
    void followTwins(int at, long now, Map<OpenIncident, Alert.Event> events) {
        OpenIncident incident = stack.open().get(at);
        List<Cohort> blamed = twins.explanations(incident, stack.panels().get(at), stack.mask(at));
        if (blamed.isEmpty()) {
            return;
        }
        if (!blamed.contains(incident.cohort)) {
            stack.blame(at, blamed.get(0), now);
            events.putIfAbsent(incident, Alert.Event.CHANGED);
        }
        List<Cohort> alternatives = blamed.stream()
                .filter(cohort -> !cohort.equals(incident.cohort))
                .toList();
        if (!alternatives.equals(incident.alternatives)) {
            incident.alternatives = alternatives;
            events.putIfAbsent(incident, Alert.Event.CHANGED);
        }
    }

    /** Peers may not tell two sides apart: then both are named, and nobody acts. */
    void nameAlternatives(int at, MirrorTieBreaker.Tie tie) {
        if (!tie.others().isEmpty()) {
            stack.open().get(at).alternatives = tie.others();
        }
    }

    /** Later one of the sides may explain it better. */
    private void followPeers(int at, long now, Map<OpenIncident, Alert.Event> events) {
        OpenIncident incident = stack.open().get(at);
        MirrorTieBreaker.Tie tie = search.tie(Monitor.of(incident.ask, incident.cohort), at);
        List<Cohort> sides = Stream.concat(Stream.of(tie.named().cohort()), tie.others().stream())
                .toList();
        boolean own = sides.contains(incident.cohort);
        List<Cohort> alternatives = own
                ? sides.stream().filter(side -> !side.equals(incident.cohort)).toList()
                : tie.others();
        if (own && alternatives.equals(incident.alternatives)) {
            return;
        }
        incident.alternatives = alternatives;
        events.putIfAbsent(incident, Alert.Event.CHANGED);
        if (!own) {
            stack.blame(at, tie.named().cohort(), now);
        }
    }

    private @Nullable Cohort better(OpenIncident incident, MonitorPanel panel) {
        double own = panel.evidence(incident.cohort);
        double best = Double.NEGATIVE_INFINITY;
        Cohort better = null;
        for (CohortIndex.Entry entry : stack.cohorts().entries()) {
            Cohort cohort = entry.cohort();
            double evidence =
                    search.mayBlame(cohort) && stack.nested(entry, incident.cohort) && !holdsAnother(entry, incident)
                            ? panel.evidence(cohort) - BlameSearch.effort(cohort)
                            : Double.NEGATIVE_INFINITY;
            double needed =
                    (1 + margin(entry, incident)) * own - BlameSearch.effort(incident.cohort) + BlameSearch.LN_BETTER;
            if (evidence > Math.max(best, needed)) {
                best = evidence;
                better = cohort;
            }
        }
        return better;
    }

    /**
     * The share by which the other must explain more. Each hit on what must never happen is overwhelming, and a part
     * that has all hits explains little more than its whole however many they are: there, 20 to 1 is enough for a part.
     */
    private double margin(CohortIndex.Entry entry, OpenIncident incident) {
        boolean never = incident.ask.reference() == Reference.CONTRACT
                && incident.ask.ceiling(incident.ask.cut(incident.member)) <= FittedCeilings.NEVER;
        boolean isPart =
                stack.members(incident.cohort).cardinality() > entry.members().cardinality();
        return never && isPart ? 0 : BETTER;
    }

    /** Whether a cohort is the traffic of another incident too: it holds two faults and is the cause of neither. */
    private boolean holdsAnother(CohortIndex.Entry entry, OpenIncident incident) {
        return stack.open().stream()
                .anyMatch(other -> other != incident
                        && !other.replaced()
                        && entry.overlaps(stack.members(other.cohort))
                        && !stack.members(incident.cohort).intersects(stack.members(other.cohort)));
    }
}
