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
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Blame within one layer: the open incidents, and beside the monitors of all traffic a panel of monitors for each of
 * them that is blind to what it explains. Panel i cannot see the cohorts of the first i incidents; a monitor of the
 * last panel that passes its threshold stands on its own, and is the next incident. When blame moves, panels are made
 * again from the cells of the last day.
 */
public final class LayerIncidents {

    /** Blame moves between nested cohorts when the other explains this much better: 20 to 1. */
    private static final double LN_BETTER = StrictMath.log(20);

    /** And by this share: with overwhelming evidence parts of one fault differ beyond chance. */
    private static final double BETTER = 0.1;

    /** What is so from a model's first minutes on has always been so, as far as anybody knows. */
    private static final long START_MILLIS = 600_000;

    /**
     * What falls silent is a place. A version does by each rollout, and what a fault serves when it ends: no news of
     * the feed.
     */
    private static final Set<String> PASSING = Set.of("version", "context_class.served");

    /** One in a million: what must not happen at all is no ceiling that could be too low. */
    private static final double NEVER = 1e-6;

    /** What another layer explains is asked again after so long. */
    private static final long REVIEW_MILLIS = 300_000;

    /** More open incidents than this in one layer of one model are no longer told apart. */
    private static final int MOST = 16;

    private final Layer layer;
    private final String model;
    /** As they are asked now. */
    private final List<HypothesisTest> asks;

    /** Ceilings that would fit, in place of the policy's, by ask. */
    private final Map<String, Double> fitting = new TreeMap<>();

    private final Map<String, HypothesisTest> asDecided = new HashMap<>();
    private final CohortIndex catalog;
    private final CellHistory history;
    private final TwinIncidents twins;
    private final long memory;
    private final long hold;
    private final CrossLayerBlame elsewhere;

    private final List<MonitorPanel> panels = new ArrayList<>(List.of(new MonitorPanel()));
    private final List<OpenIncident> open = new ArrayList<>();
    private final List<Amnesty> amnesties = new ArrayList<>();
    /** Incidents that ended within the last hour. */
    private final List<OpenIncident> resting = new ArrayList<>();
    /** Monitors that an incident of another layer explains, by its id. */
    private final Map<Monitor, String> explained = new TreeMap<>();
    /** Since when they have been gathered. */
    private long explainedSince;

    private int remade = Integer.MAX_VALUE;

    /**
     * Traffic whose incident has closed and whose past is not counted again.
     *
     * @param until start of the last window whose judgement is forgiven
     */
    record Amnesty(Cohort cohort, long until) {}

    /**
     * @param memory how long an incident stays open of which there is nothing to judge it by, in milliseconds
     * @param hold how long a fault must have seemed over, in milliseconds
     */
    public LayerIncidents(
            Layer layer,
            String model,
            List<HypothesisTest> asks,
            CohortIndex catalog,
            CellHistory history,
            TwinComparisons comparisons,
            long memory,
            long hold) {
        this.layer = layer;
        this.model = model;
        this.asks = new ArrayList<>(asks);
        asks.forEach(ask -> asDecided.put(ask.name(), ask));
        this.catalog = catalog;
        this.history = history;
        this.twins = new TwinIncidents(this.asks, catalog, comparisons);
        this.memory = memory;
        this.hold = hold;
        this.elsewhere = new CrossLayerBlame(catalog, history);
    }

    /** Another baseline is in force: what was gathered against the last one says nothing of it. */
    public void forgetHistory() {
        Set<String> stale = asks.stream()
                .filter(a -> a.reference() == Reference.HISTORY || a.reference() == Reference.RESCORED)
                .map(HypothesisTest::name)
                .collect(Collectors.toSet());
        panels.forEach(panel -> panel.forget(stale));
        remade = 0;
    }

    /**
     * Takes what is judged with one window; says what changed, by case.
     *
     * @param now its start
     * @param windows what ended in it, and what has come of age; all of it is in the history
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
        reviewExplained(now, others);
        for (WindowView window : windows) {
            for (int i = 0; i < panels.size(); i++) {
                panels.get(i).update(window, asks, catalog, mask(i, now));
            }
            for (int i = 0; i < open.size(); i++) {
                OpenIncident c = open.get(i);
                c.update(window, members(c.cohort), mask(i, now));
            }
        }
        moveBlame(now, events);
        blame(now, thresholds, events, others);
        for (int i = 0; i < open.size(); i++) {
            judge(i, now, first, thresholds, events);
        }
        close(now, events);
        return events;
    }

    /** Blame goes to a part or a whole of the blamed cohort that explains clearly more. */
    private void moveBlame(long now, Map<OpenIncident, Alert.Event> events) {
        for (int i = 0; i < open.size(); i++) {
            OpenIncident c = open.get(i);
            if (c.replaced()) {
                continue;
            }
            if (TwinIncidents.restsOnTwins(c)) {
                followTwins(i, now, events);
                continue;
            }
            MonitorPanel panel = panels.get(i);
            double own = panel.evidence(c.cohort);
            double best = Double.NEGATIVE_INFINITY;
            Cohort better = null;
            for (CohortIndex.Entry entry : catalog.entries()) {
                double evidence = accuses(entry.cohort()) && nested(entry, c.cohort) && !holdsAnother(entry, c)
                        ? panel.evidence(entry.cohort()) - effort(entry.cohort())
                        : Double.NEGATIVE_INFINITY;
                double needed = (1 + margin(entry, c)) * own - effort(c.cohort) + LN_BETTER;
                if (evidence > Math.max(best, needed)) {
                    best = evidence;
                    better = entry.cohort();
                }
            }
            if (better != null) {
                move(i, better, now);
                events.putIfAbsent(c, Alert.Event.CHANGED);
            }
        }
    }

    /**
     * Where twins differ, they say whose fault it is: blame goes to another cohort where the own one explains them
     * clearly less.
     */
    private void followTwins(int at, long now, Map<OpenIncident, Alert.Event> events) {
        OpenIncident c = open.get(at);
        List<Cohort> blamed = twins.explanations(c, panels.get(at), judged -> mask(at, judged));
        if (blamed.isEmpty()) {
            return;
        }
        if (!blamed.contains(c.cohort)) {
            move(at, blamed.get(0), now);
            events.putIfAbsent(c, Alert.Event.CHANGED);
        }
        List<Cohort> alternatives =
                blamed.stream().filter(cohort -> !cohort.equals(c.cohort)).toList();
        if (!alternatives.equals(c.alternatives)) {
            c.alternatives = alternatives;
            events.putIfAbsent(c, Alert.Event.CHANGED);
        }
    }

    /**
     * By which share the other must explain more. Of what must never happen each hit is overwhelming, and a part that
     * holds them all says little more than its whole, however many they are: there, 20 to 1 is enough for a part.
     */
    private double margin(CohortIndex.Entry entry, OpenIncident c) {
        boolean never = c.ask.reference() == Reference.CONTRACT && c.ask.ceiling(c.ask.cut(c.member)) <= NEVER;
        return never && members(c.cohort).cardinality() > entry.members().cardinality() ? 0 : BETTER;
    }

    /**
     * Whether a cohort is also the traffic of another incident: then it explains two faults, and is the cause of
     * neither.
     */
    private boolean holdsAnother(CohortIndex.Entry entry, OpenIncident c) {
        return open.stream()
                .anyMatch(other -> other != c
                        && !other.replaced()
                        && entry.overlaps(members(other.cohort))
                        && !members(c.cohort).intersects(members(other.cohort)));
    }

    /** Most evidence, remove its traffic, ask again. */
    private void blame(
            long now,
            Map<Level, Double> thresholds,
            Map<OpenIncident, Alert.Event> events,
            List<LayerIncidents> others) {
        double threshold = thresholds.getOrDefault(Level.TICKET, Double.POSITIVE_INFINITY);
        while (open.size() < MOST) {
            Monitor top = top(open.size(), threshold);
            if (top == null) {
                return;
            }
            int depth = open.size();
            LongFunction<BitSet> mask = judged -> mask(depth, judged);
            Monitor settled = new MirrorTieBreaker(catalog, history, mask)
                    .settle(top, ask(top.ask()), panels.get(depth), LN_BETTER, explained.keySet());
            settled = twins.settle(settled, panels.get(depth), mask);
            int widened = widened(settled.cohort());
            if (widened >= 0) {
                events.putIfAbsent(open.get(widened), Alert.Event.CHANGED);
                move(widened, settled.cohort(), now);
            } else if (!joinsElsewhere(top, threshold, mask, others, now)) {
                openCase(settled, now, threshold, events, others);
            }
        }
    }

    /** Whether an incident of another layer explains a monitor; then it bears its signal. */
    private boolean joinsElsewhere(
            Monitor top, double threshold, LongFunction<BitSet> mask, List<LayerIncidents> others, long now) {
        if (layer == Layer.FEED || !CrossLayerBlame.explainable(ask(top.ask()))) {
            return false;
        }
        List<OpenIncident> candidates =
                others.stream().flatMap(other -> other.open.stream()).toList();
        if (candidates.isEmpty()) {
            return false;
        }
        CrossLayerBlame.Claim claim = claim(top, mask, now);
        OpenIncident of = elsewhere.explanation(claim, candidates, mask, threshold);
        if (of == null) {
            return false;
        }
        List<Monitor> alike = panels.get(open.size()).monitors().entrySet().stream()
                .filter(e -> e.getKey().ask().equals(top.ask()) && e.getValue().value() >= threshold)
                .map(Map.Entry::getKey)
                .toList();
        elsewhere.explainedAlike(claim, alike, of, mask, threshold).forEach(m -> explained.put(m, of.id));
        explained.put(top, of.id);
        of.news |= of.signals.add(ask(top.ask()).question().name());
        return true;
    }

    private CrossLayerBlame.Claim claim(Monitor monitor, LongFunction<BitSet> mask, long now) {
        HypothesisTest ask = ask(monitor.ask());
        ShiryaevRoberts state = panels.get(open.size()).state(monitor);
        OnsetEstimator onset = new OnsetEstimator(ask, state == null ? 0 : state.best(), members(monitor.cohort()));
        return new CrossLayerBlame.Claim(ask, monitor, onset.interval(onset.find(history, mask, now)));
    }

    /** What was explained is asked again now and then; what an incident explained that is over is forgiven with it. */
    private void reviewExplained(long now, List<LayerIncidents> others) {
        Set<String> known = new TreeSet<>(explained.values());
        others.forEach(other -> other.open.forEach(c -> known.remove(c.id)));
        List<OpenIncident> over = others.stream()
                .flatMap(other -> other.resting.stream())
                .filter(c -> known.contains(c.id))
                .toList();
        over.forEach(c -> amnesties.add(new Amnesty(c.cohort, now)));
        explained.values().removeAll(known);
        if (!over.isEmpty()) {
            rebuild(0);
        }
        if (now - explainedSince >= REVIEW_MILLIS) {
            explained.clear();
            explainedSince = now;
        }
    }

    private @Nullable Monitor top(int depth, double threshold) {
        MonitorPanel panel = panels.get(depth);
        Monitor top = null;
        double most = Double.NEGATIVE_INFINITY;
        for (Map.Entry<Monitor, ShiryaevRoberts> e : panel.monitors().entrySet()) {
            double evidence = e.getValue().value();
            double explains = evidence - effort(e.getKey().cohort());
            if (evidence >= threshold
                    && explains > most
                    && !explained.containsKey(e.getKey())
                    && accuses(e.getKey().cohort())
                    && !waitsForItsWhole(e.getKey(), explains, panel)
                    && !contradicted(e.getKey(), panel, threshold)
                    && !twins.excuse(e.getKey(), panel, judged -> mask(depth, judged))) {
                top = e.getKey();
                most = explains;
            }
        }
        return top;
    }

    private boolean accuses(Cohort cohort) {
        return layer != Layer.FEED || cohort.values().keySet().stream().noneMatch(PASSING::contains);
    }

    /**
     * Where most of a fleet is faulty, it is the healthy rest that differs from its peers. History knows better: where
     * it speaks against somebody, and clearly less against this cohort, the peers are not asked.
     */
    private boolean contradicted(Monitor monitor, MonitorPanel panel, double threshold) {
        HypothesisTest ask = ask(monitor.ask());
        if (ask.reference() != Reference.PEERS) {
            return false;
        }
        String history = ask.by(Reference.HISTORY);
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
     * below the threshold: in a moment that one passes it too, and which of the two did so first is luck.
     */
    private boolean waitsForItsWhole(Monitor part, double explains, MonitorPanel panel) {
        return part.cohort().values().entrySet().stream()
                .filter(dimension -> part.cohort().values().size() > 1)
                .map(dimension -> Monitor.of(ask(part.ask()), Cohort.of(dimension.getKey(), dimension.getValue())))
                .anyMatch(whole -> panel.evidence(whole) >= explains);
    }

    /**
     * A cohort of two dimensions must explain clearly more than one of a single dimension: there are many of them to
     * choose from.
     */
    private static double effort(Cohort cohort) {
        return cohort.values().size() > 1 ? LN_BETTER : 0;
    }

    /**
     * The open case whose fault is wider than its cohort: {@code cohort} holds it and explains at least as much; else
     * −1.
     */
    private int widened(Cohort cohort) {
        CohortIndex.Entry wider = catalog.entry(cohort);
        for (int i = 0; i < open.size(); i++) {
            BitSet part = members(open.get(i).cohort);
            part.andNot(wider.members());
            if (part.isEmpty()
                    && !open.get(i).replaced()
                    && panels.get(i).evidence(cohort) >= panels.get(i).evidence(open.get(i).cohort)) {
                return i;
            }
        }
        return -1;
    }

    private void openCase(
            Monitor top,
            long now,
            double threshold,
            Map<OpenIncident, Alert.Event> events,
            List<LayerIncidents> others) {
        int at = open.size();
        OpenIncident back = resting.stream()
                .filter(c -> c.ask.name().equals(top.ask()) && nestedOrSame(catalog.entry(top.cohort()), c.cohort))
                .findFirst()
                .orElse(null);
        OpenIncident known = back == null ? adopt(top, now, threshold, others) : back;
        boolean adopted = back == null && known != null;
        if (back != null) {
            resting.remove(back);
            back.comeBack(ask(top.ask()), top.cohort(), now);
        }
        OpenIncident opened = known != null
                ? known
                : new OpenIncident(
                        StableIds.incident(model, layer, top.cohort(), now), now, ask(top.ask()), 0, top.cohort());
        open.add(opened);
        investigate(at, now);
        rebuild(at + 1);
        if (TwinIncidents.restsOnTwins(opened)) {
            followTwins(at, now, events);
        }
        events.put(opened, back != null ? Alert.Event.AGAIN : adopted ? Alert.Event.CHANGED : Alert.Event.OPENED);
    }

    /**
     * An incident of which it was not known yet which layer is at fault is known now, where a reference that knows more
     * says the same: the engine's own report or a contract. It goes on here, under its name.
     */
    private @Nullable OpenIncident adopt(Monitor top, long now, double threshold, List<LayerIncidents> others) {
        HypothesisTest by = ask(top.ask());
        if (!by.reference().timeless() || layer == Layer.FEED) {
            return null;
        }
        for (LayerIncidents other : others) {
            for (OpenIncident c : List.copyOf(other.open)) {
                LongFunction<BitSet> mask = judged -> other.mask(other.open.indexOf(c), judged);
                if (!c.knowsLayer()
                        && elsewhere.standsFor(
                                claim(top, judged -> mask(open.size(), judged), now), c, mask, threshold)) {
                    other.handOver(c);
                    OpenIncident adopted = new OpenIncident(c.id, c.opened, by, 0, top.cohort());
                    adopted.goesOn(c, now);
                    return adopted;
                }
            }
        }
        return null;
    }

    private void handOver(OpenIncident c) {
        int at = open.indexOf(c);
        open.remove(at);
        rebuild(at);
    }

    private void move(int at, Cohort cohort, long now) {
        open.get(at).cohort = cohort;
        investigate(at, now);
        rebuild(at + 1);
    }

    /** Finds the best explanation of a case's cohort, its onset, and the counts since. */
    private void investigate(int at, long now) {
        OpenIncident c = open.get(at);
        MonitorPanel panel = panels.get(at);
        for (HypothesisTest ask : asks) {
            double most = panel.evidence(Monitor.of(c.ask, c.cohort));
            if (panel.evidence(Monitor.of(ask, c.cohort)) > most) {
                c.ask = ask;
            }
        }
        ShiryaevRoberts state = panel.state(Monitor.of(c.ask, c.cohort));
        c.member = state == null ? 0 : state.best();
        c.signals.add(c.ask.question().name());
        c.restart();
        BitSet members = members(c.cohort);
        OnsetEstimator onset = new OnsetEstimator(c.ask, c.member, members);
        c.onset = onset.find(history, judged -> mask(at, judged), now);
        c.onsetInterval = onset.interval(c.onset);
        history.replay(c.onset, past -> c.update(past, members, mask(at, past.judged())));
    }

    /** Makes the panels from {@code from} on again. */
    private void rebuild(int from) {
        while (panels.size() > from) {
            panels.remove(panels.size() - 1);
        }
        remade = Math.min(remade, from);
        for (int i = from; i <= open.size(); i++) {
            panels.add(new MonitorPanel());
        }
        history.replay(Long.MIN_VALUE, past -> {
            for (int i = from; i < panels.size(); i++) {
                panels.get(i).update(past, asks, catalog, mask(i, past.judged()));
            }
        });
    }

    private void judge(
            int at, long now, long first, Map<Level, Double> thresholds, Map<OpenIncident, Alert.Event> events) {
        OpenIncident c = open.get(at);
        if (c.replaced()) {
            return;
        }
        MonitorPanel panel = panels.get(at);
        double ticket = thresholds.getOrDefault(Level.TICKET, Double.POSITIVE_INFINITY);
        for (HypothesisTest ask : asks) {
            if (panel.evidence(Monitor.of(ask, c.cohort)) >= ticket
                    && c.signals.add(ask.question().name())) {
                events.putIfAbsent(c, Alert.Event.CHANGED);
            }
        }
        c.evidence = panel.evidence(Monitor.of(c.ask, c.cohort));
        if (c.level == Level.TICKET
                && c.ask.pages()
                && c.evidence >= thresholds.getOrDefault(Level.PAGE, Double.POSITIVE_INFINITY)
                && fits(c, first)) {
            c.level = Level.PAGE;
            c.paged = now;
            events.merge(c, Alert.Event.RAISED, (old, raised) -> old == Alert.Event.OPENED ? old : raised);
        }
        if (c.becomesWorse() && c.level == Level.PAGE) {
            events.merge(c, Alert.Event.RAISED, (old, raised) -> old == Alert.Event.OPENED ? old : raised);
        }
        if (c.news) {
            events.putIfAbsent(c, Alert.Event.CHANGED);
            c.news = false;
        }
        c.threshold = thresholds.getOrDefault(c.level, Double.POSITIVE_INFINITY);
    }

    /**
     * Whether a ceiling fits at all: one that no pool keeps from the start is no fault of theirs. Once that is shown it
     * stays so, and pools are judged by the ceiling that would fit.
     */
    private boolean fits(OpenIncident c, long first) {
        CeilingFit ceiling = new CeilingFit(c.ask, c.ask.cut(c.member), catalog);
        c.unfit = c.ask.reference() == Reference.CONTRACT
                && c.ask.ceiling(c.ask.cut(c.member)) > NEVER
                && c.onset <= first + START_MILLIS
                && !fitting.containsKey(fitted(c))
                && !ceiling.isKeptBySome(history, c.onset, c.rate());
        if (c.unfit) {
            c.fitting = ceiling.fitting(history, c.onset);
            if (!Double.isNaN(c.fitting)) {
                fit(fitted(c), c.fitting);
                rebuild(0);
            }
        }
        boolean allRose = fitting.containsKey(fitted(c)) && !ceiling.isKeptBySome(history, c.onset, c.rate());
        return !c.unfit && !allRose;
    }

    private static String fitted(OpenIncident c) {
        return c.ask.name() + "#" + c.ask.cut(c.member);
    }

    private void fit(String key, double ceiling) {
        fitting.put(key, ceiling);
        String name = key.substring(0, key.lastIndexOf('#'));
        int cut = Integer.parseInt(key.substring(key.lastIndexOf('#') + 1));
        asks.replaceAll(a -> a.name().equals(name) ? a.under(cut, ceiling) : a);
        open.stream().filter(c -> !c.replaced() && c.ask.name().equals(name)).forEach(c -> c.ask = ask(name));
    }

    Map<String, Double> fitting() {
        return fitting;
    }

    /** An ask by the policy's own ceiling. */
    HypothesisTest asDecided(String name) {
        HypothesisTest ask = asDecided.get(name);
        if (ask == null) {
            throw new IllegalStateException("a stored incident asks " + name + ", which nobody asks any more");
        }
        return ask;
    }

    /** A person says that an incident is over. */
    public void end(String incident) {
        open.stream().filter(c -> c.id.equals(incident)).forEach(c -> c.ending = Incident.Ending.BY_HAND);
    }

    /**
     * When the first of the open incidents is gone, should its question not be asked again: at most the start of a
     * window.
     */
    public OptionalLong due() {
        return open.stream().mapToLong(c -> c.asked + memory).min();
    }

    /** Why an incident is over; null where it is not. One whose traffic is gone can be shown neither well nor sick. */
    private Incident.@Nullable Ending ending(OpenIncident c, long now) {
        if (c.ending != null) {
            return c.ending;
        }
        if (c.clear.held(now, c.hold(hold))) {
            return Incident.Ending.RECOVERED;
        }
        return now - c.asked >= memory ? Incident.Ending.GONE : null;
    }

    private void close(long now, Map<OpenIncident, Alert.Event> events) {
        int first = -1;
        for (int i = open.size() - 1; i >= 0; i--) {
            OpenIncident c = open.get(i);
            c.ending = ending(c, now);
            if (c.ending != null) {
                c.end(now);
                if (c.ending == Incident.Ending.RECOVERED) {
                    resting.add(c);
                }
                events.put(c, Alert.Event.CLOSED);
                amnesties.add(new Amnesty(c.cohort, now));
                open.remove(i);
                first = i;
            }
        }
        if (first >= 0) {
            rebuild(first);
        }
    }

    /** What panel {@code depth} cannot see of what was judged with the window that starts at {@code judged}. */
    private BitSet mask(int depth, long judged) {
        BitSet mask = new BitSet();
        for (int i = 0; i < depth; i++) {
            if (!open.get(i).replaced()) {
                mask.or(members(open.get(i).cohort));
            }
        }
        for (Amnesty amnesty : amnesties) {
            if (judged <= amnesty.until()) {
                mask.or(members(amnesty.cohort()));
            }
        }
        return mask;
    }

    private boolean nestedOrSame(CohortIndex.Entry entry, Cohort cohort) {
        return entry.members().equals(members(cohort)) || nested(entry, cohort);
    }

    private BitSet members(Cohort cohort) {
        return catalog.members(cohort);
    }

    private boolean nested(CohortIndex.Entry entry, Cohort cohort) {
        BitSet other = members(cohort);
        if (entry.members().equals(other)) {
            return false;
        }
        BitSet more = (BitSet) entry.members().clone();
        more.andNot(other);
        other.andNot(entry.members());
        return more.isEmpty() || other.isEmpty();
    }

    public HypothesisTest ask(String name) {
        return asks.stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
    }

    public Layer layer() {
        return layer;
    }

    public List<OpenIncident> open() {
        return open;
    }

    List<Amnesty> amnesties() {
        return amnesties;
    }

    public List<MonitorPanel> panels() {
        return panels;
    }

    /** Forgets amnesties that no cell in memory needs any more. */
    public void forget(long time) {
        amnesties.removeIf(a -> a.until() < time);
    }

    /** Forgets incidents that ended too long ago to come back. */
    public void forgetResting(long now) {
        resting.removeIf(c -> c.closed != null && now - c.closed > OpenIncident.AGAIN_MILLIS);
    }

    List<OpenIncident> resting() {
        return resting;
    }

    Map<Monitor, String> explained() {
        return explained;
    }

    long explainedSince() {
        return explainedSince;
    }

    /** The first panel that was made again since this was last asked. */
    public int drainRemade() {
        int drained = remade;
        remade = Integer.MAX_VALUE;
        return drained;
    }

    /** Goes on from a stored state; panels are filled by the caller. */
    void restore(
            List<OpenIncident> cases,
            List<Amnesty> forgiven,
            List<OpenIncident> ended,
            Map<Monitor, String> known,
            long knownSince,
            Map<String, Double> ceilings) {
        open.addAll(cases);
        ceilings.forEach(this::fit);
        amnesties.addAll(forgiven);
        resting.addAll(ended);
        explained.putAll(known);
        explainedSince = knownSince;
        cases.forEach(c -> panels.add(new MonitorPanel()));
    }
}
