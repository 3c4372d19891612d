package dev.plumbline.detector.monitor;

import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.proto.state.ControlsState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Monitors that can find nothing: every question of responses put to two random halves of a pool, and to pools that the
 * policy calls identical. What they nevertheless find measures the promise on real traffic. Each keeps two evidences:
 * one that starts anew at a low threshold, so that false alarms can be counted against what was promised, and one that
 * stands at the pages' own threshold; while any passed it within the last hour, nothing may act.
 */
public final class NullControls {

    /** Where false alarms are counted: at most one in so many windows of a monitor is promised. */
    static final double COUNTED = 1_000;

    private static final double LN_COUNTED = StrictMath.log(COUNTED);
    private static final long ALARM_MILLIS = 3_600_000;
    private static final String HALVES = "halves of pool=";

    private final List<HypothesisTest> asks;
    private final List<List<String>> identical;
    private final TreeMap<Key, Pair> monitors = new TreeMap<>();
    private final Set<Key> changed = new TreeSet<>();
    private long windows;
    private long alarms;
    private long alarmed = Long.MIN_VALUE;
    private String last = "";

    /** One control: which ask, of which traffic. */
    public record Key(String ask, String traffic) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int order = ask.compareTo(other.ask);
            return order != 0 ? order : traffic.compareTo(other.traffic);
        }
    }

    /** Its two evidences. */
    public record Pair(ShiryaevRoberts counted, ShiryaevRoberts standing) {}

    public NullControls(Policy policy, List<Question> questions) {
        this.asks = questions.stream()
                .filter(question -> question.unit() == Question.Unit.RESPONSE)
                .map(question -> HypothesisTest.control(question))
                .toList();
        this.identical = policy.fleet().identical().values().stream()
                .sorted(Comparator.comparing(List::toString))
                .toList();
    }

    /**
     * Takes what began in a window.
     *
     * @param window all of it
     * @param halves the same by halves
     * @param threshold ln of the evidence at which a monitor of this fleet pages
     */
    public void update(WindowView window, CellTable halves, CohortIndex cohortIndex, double threshold) {
        Map<CohortKey, Integer> keys = new HashMap<>();
        halves.forEach((key, cell) -> keys.putIfAbsent(key.cohort(), keys.size()));
        WindowView split = WindowView.ofBegun(window.start(), window.judged(), window.cuts(), halves, keys::get);
        Map<String, BitSet> firsts = new TreeMap<>();
        keys.forEach((key, index) -> {
            if ("a".equals(key.values().get(Tallier.HALF))) {
                String pool = key.values().getOrDefault("pool", "");
                firsts.computeIfAbsent(pool, p -> new BitSet()).set(index);
            }
        });
        for (HypothesisTest ask : asks) {
            ContingencyTable tabulation = new ContingencyTable(split, ask);
            Cell[] pool = tabulation.pool(new BitSet());
            firsts.forEach((name, members) ->
                    update(ask, HALVES + name, tabulation.of(members, new BitSet(), pool), window, threshold));
            for (List<String> group : identical) {
                compare(ask, group, window, cohortIndex, threshold);
            }
        }
    }

    private void compare(
            HypothesisTest ask, List<String> group, WindowView window, CohortIndex cohortIndex, double threshold) {
        Map<String, BitSet> members = new TreeMap<>();
        BitSet others = new BitSet();
        for (int i = 0; i < cohortIndex.keys().size(); i++) {
            String pool = cohortIndex.keys().get(i).values().get("pool");
            if (pool != null && group.contains(pool)) {
                members.computeIfAbsent(pool, p -> new BitSet()).set(i);
            } else {
                others.set(i);
            }
        }
        ContingencyTable tabulation = new ContingencyTable(window, ask);
        members.forEach((pool, own) -> update(
                ask,
                "pool=" + pool + " of " + String.join(", ", group),
                tabulation.of(own, others),
                window,
                threshold));
    }

    private void update(
            HypothesisTest ask,
            String traffic,
            List<ContingencyTable.Group> groups,
            WindowView window,
            double threshold) {
        if (groups.isEmpty()) {
            return;
        }
        Key key = new Key(ask.question().name(), traffic);
        Pair pair = monitors.computeIfAbsent(
                key, k -> new Pair(new ShiryaevRoberts(ask.members()), new ShiryaevRoberts(ask.members())));
        MonitorPanel.update(pair.counted(), ask, groups);
        MonitorPanel.update(pair.standing(), ask, groups);
        windows++;
        boolean counts = pair.counted().value() >= LN_COUNTED;
        boolean alarm = pair.standing().value() >= threshold;
        if (alarm) {
            alarmed = window.judged();
            last = ask.question().name() + " of " + traffic;
        }
        alarms += counts ? 1 : 0;
        monitors.put(
                key,
                new Pair(
                        counts ? new ShiryaevRoberts(ask.members()) : pair.counted(),
                        alarm ? new ShiryaevRoberts(ask.members()) : pair.standing()));
        changed.add(key);
    }

    /** What they say at the end of a window. */
    public Evidence.Controls reading(long window) {
        boolean alarm = alarmed != Long.MIN_VALUE && window - alarmed < ALARM_MILLIS;
        return new Evidence.Controls(windows, alarms, (double) windows / COUNTED, alarm ? last : null);
    }

    /** Whether the cells of a signal count halves of pools. */
    public static boolean isHalf(String signal) {
        return signal.startsWith(Tallier.CONTROL);
    }

    /** The question that such cells answer. */
    static String question(String signal) {
        return signal.substring(Tallier.CONTROL.length());
    }

    /** Forgets the halves of pools that are none any more; returns which. */
    public List<Key> retainPools(Set<String> pools) {
        List<Key> gone = monitors.keySet().stream()
                .filter(key -> key.traffic().startsWith(HALVES)
                        && !pools.contains(key.traffic().substring(HALVES.length())))
                .toList();
        gone.forEach(monitors::remove);
        return gone;
    }

    public Map<Key, Pair> monitors() {
        return monitors;
    }

    /** The controls that moved since this was last asked. */
    public List<Key> drainChanged() {
        List<Key> drained = new ArrayList<>(changed);
        changed.clear();
        return drained;
    }

    /** Goes on from a stored control, unless its question has other cuts now. */
    public void restore(Key key, Pair pair) {
        boolean fits = asks.stream()
                .anyMatch(ask -> ask.question().name().equals(key.ask())
                        && ask.members() == pair.counted().state().length);
        if (fits) {
            monitors.put(key, pair);
        }
    }

    /** As a message, for a store: all but the evidence of each. */
    public ControlsState.Builder state() {
        ControlsState.Builder out =
                ControlsState.newBuilder().setWindows(windows).setAlarms(alarms).setLast(last);
        return alarmed == Long.MIN_VALUE ? out : out.setAlarmed(alarmed);
    }

    /** Goes on from a stored {@link #state}. */
    public void restore(ControlsState in) {
        windows = in.getWindows();
        alarms = in.getAlarms();
        alarmed = in.hasAlarmed() ? in.getAlarmed() : Long.MIN_VALUE;
        last = in.getLast();
    }
}
