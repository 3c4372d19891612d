package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.monitor.MonitorPanel;
import dev.plumbline.detector.monitor.WindowView;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.models.cell.Cohort;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * The open incidents of one layer in the order in which they were found, and one panel of monitors more than there are
 * incidents. Panel i does not see the traffic of the first i incidents, nor traffic under an amnesty. When an incident
 * comes, goes or blames another cohort, the panels above it are built again from the cells of the last day.
 */
final class PanelStack {

    private final List<HypothesisTest> tests;
    private final CohortIndex cohorts;
    private final CellHistory history;

    private final List<MonitorPanel> panels = new ArrayList<>(List.of(new MonitorPanel()));
    private final List<OpenIncident> open = new ArrayList<>();
    private final List<LayerIncidents.Amnesty> amnesties = new ArrayList<>();
    private int rebuiltFrom = Integer.MAX_VALUE;

    /** @param tests as they are asked now; {@link FittedCeilings} replaces some of them */
    PanelStack(List<HypothesisTest> tests, CohortIndex cohorts, CellHistory history) {
        this.tests = tests;
        this.cohorts = cohorts;
        this.history = history;
    }

    List<HypothesisTest> tests() {
        return tests;
    }

    HypothesisTest test(String name) {
        return tests.stream()
                .filter(test -> test.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    CohortIndex cohorts() {
        return cohorts;
    }

    CellHistory history() {
        return history;
    }

    List<OpenIncident> open() {
        return open;
    }

    List<MonitorPanel> panels() {
        return panels;
    }

    /** The panel that sees what no open incident explains. */
    MonitorPanel last() {
        return panels.get(open.size());
    }

    List<LayerIncidents.Amnesty> amnesties() {
        return amnesties;
    }

    /** Adds one window to every panel and to every open incident. */
    void update(WindowView window, long now) {
        for (int i = 0; i < panels.size(); i++) {
            panels.get(i).update(window, tests, cohorts, mask(i, now));
        }
        for (int i = 0; i < open.size(); i++) {
            OpenIncident incident = open.get(i);
            incident.update(window, members(incident.cohort), mask(i, now));
        }
    }

    /** Opens an incident above the others. */
    void add(OpenIncident incident, long now) {
        open.add(incident);
        investigate(open.size() - 1, now);
        rebuild(open.size());
    }

    void remove(OpenIncident incident) {
        int at = open.indexOf(incident);
        open.remove(at);
        rebuild(at);
    }

    /** Blames another cohort for an incident. */
    void blame(int at, Cohort cohort, long now) {
        open.get(at).cohort = cohort;
        investigate(at, now);
        rebuild(at + 1);
    }

    /** Finds the test that explains an incident best, its onset, and the counts since. */
    private void investigate(int at, long now) {
        OpenIncident incident = open.get(at);
        MonitorPanel panel = panels.get(at);
        for (HypothesisTest test : tests) {
            double most = panel.evidence(Monitor.of(incident.ask, incident.cohort));
            if (panel.evidence(Monitor.of(test, incident.cohort)) > most) {
                incident.ask = test;
            }
        }
        ShiryaevRoberts state = panel.state(Monitor.of(incident.ask, incident.cohort));
        incident.member = state == null ? 0 : state.best();
        incident.signals.add(incident.ask.question().name());
        incident.restart();
        BitSet members = members(incident.cohort);
        OnsetEstimator onset = new OnsetEstimator(incident.ask, incident.member, members);
        incident.onset = onset.find(history, mask(at), now);
        incident.onsetInterval = onset.interval(incident.onset);
        history.replay(incident.onset, past -> incident.update(past, members, mask(at, past.judged())));
    }

    /** Builds the panels from {@code from} on again. */
    void rebuild(int from) {
        while (panels.size() > from) {
            panels.remove(panels.size() - 1);
        }
        rebuiltFrom = Math.min(rebuiltFrom, from);
        for (int i = from; i <= open.size(); i++) {
            panels.add(new MonitorPanel());
        }
        history.replay(Long.MIN_VALUE, past -> {
            for (int i = from; i < panels.size(); i++) {
                panels.get(i).update(past, tests, cohorts, mask(i, past.judged()));
            }
        });
    }

    /** Evidence against the former baseline is void. */
    void forgetHistory() {
        Set<String> stale = tests.stream()
                .filter(test -> test.reference().ofPast() || test.reference() == Reference.RESCORED)
                .map(HypothesisTest::name)
                .collect(Collectors.toSet());
        panels.forEach(panel -> panel.forget(stale));
        rebuiltFrom = 0;
    }

    /** The first panel that was built again since this was last called. */
    int drainRebuilt() {
        int drained = rebuiltFrom;
        rebuiltFrom = Integer.MAX_VALUE;
        return drained;
    }

    /** Goes on from stored incidents, each with an empty panel. */
    void restore(List<OpenIncident> incidents) {
        open.addAll(incidents);
        incidents.forEach(incident -> panels.add(new MonitorPanel()));
    }

    /** The traffic that panel {@code depth} does not see, by the window with which it was judged. */
    LongFunction<BitSet> mask(int depth) {
        return judged -> mask(depth, judged);
    }

    private BitSet mask(int depth, long judged) {
        BitSet mask = new BitSet();
        for (int i = 0; i < depth; i++) {
            if (!open.get(i).replaced()) {
                mask.or(members(open.get(i).cohort));
            }
        }
        for (LayerIncidents.Amnesty amnesty : amnesties) {
            if (judged <= amnesty.until()) {
                mask.or(members(amnesty.cohort()));
            }
        }
        return mask;
    }

    BitSet members(Cohort cohort) {
        return cohorts.members(cohort);
    }

    boolean nestedOrSame(CohortIndex.Entry entry, Cohort cohort) {
        return entry.members().equals(members(cohort)) || nested(entry, cohort);
    }

    /** Whether one is a proper part of the other. */
    boolean nested(CohortIndex.Entry entry, Cohort cohort) {
        BitSet other = members(cohort);
        if (entry.members().equals(other)) {
            return false;
        }
        BitSet more = (BitSet) entry.members().clone();
        more.andNot(other);
        other.andNot(entry.members());
        return more.isEmpty() || other.isEmpty();
    }
}
