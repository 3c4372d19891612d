package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.Bet;
import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.evidence.RatioBounds;
import dev.plumbline.detector.evidence.Recovery;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.WindowView;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.script.Intruders;
import dev.plumbline.detector.signal.script.ScriptMixing;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An open incident as the bench works on it: who is blamed for what, and the counts since. */
public final class OpenIncident {

    /** The level at which a ratio counts as ruled out: 95% on both sides together. */
    private static final double LN_INTERVAL = StrictMath.log(40);

    /** Bets on recovery are placed so many times in as long as the fault took to find. */
    private static final int BETS = 4;

    final String id;
    final long opened;

    public HypothesisTest ask;
    int member;
    Cohort cohort;
    Level level = Level.TICKET;
    long onset;
    Incident.Span onsetInterval = new Incident.Span(0, 0);

    @Nullable
    Long paged;

    @Nullable
    public Long closed;

    Incident.@Nullable Ending ending;

    /** Start of the last window in which its question was asked of the cohort. */
    long asked;

    double evidence;
    double threshold;
    long sessions;
    /** Whether no pool has kept the ceiling from the start, so that this need not be a fault. */
    boolean unfit;

    final TreeSet<String> signals = new TreeSet<>();
    final TreeMap<ContingencyTable.Key, Counts> since = new TreeMap<>();
    final TreeMap<ContingencyTable.Key, Counts> fleet = new TreeMap<>();
    final TreeMap<ContingencyTable.Key, Counts> after = new TreeMap<>();
    final Intruders intruders = new Intruders();
    Recovery recovery = new Recovery();
    /** Windows with trials from the onset to the alarm. */
    int took;

    /** Whether anybody was told of it. */
    public boolean shown;

    /**
     * @param opened start of the window in which it opened
     * @param member which cut and tilt had the most evidence
     */
    OpenIncident(String id, long opened, HypothesisTest ask, int member, Cohort cohort) {
        this.id = id;
        this.opened = opened;
        this.asked = opened;
        this.ask = ask;
        this.member = member;
        this.cohort = cohort;
        signals.add(ask.question().name());
    }

    /** What is bet on: the fault's shape, and nearly its size. */
    private Bet bet() {
        return ask.bet(member);
    }

    /** Whether the fault is too many hits, not too few. */
    boolean tooMany() {
        return bet().more();
    }

    /** Takes a window of the fault's time, before or after the alarm. */
    void take(WindowView window, BitSet members, BitSet masked) {
        List<ContingencyTable.Group> groups = window.tabulation(ask).of(members, masked).stream()
                .filter(g -> g.key().cut() == ask.cut(member))
                .toList();
        if (!groups.isEmpty()
                || !window.tabulation(ask).of(members, new BitSet()).isEmpty()) {
            asked = Math.max(asked, window.judged()); // though another incident may explain what it heard
        }
        boolean alarmed = window.judged() > opened;
        if (alarmed && !groups.isEmpty()) {
            recovery.update(
                    groups.stream().map(ask::counts).toList(),
                    since.values(),
                    bet().shape(),
                    bet().factor() > 1,
                    Math.max(1, took / BETS));
        } else if (!groups.isEmpty()) {
            took++;
        }
        for (ContingencyTable.Group group : groups) {
            since.merge(group.key(), ask.counts(group), Counts::plus);
            if (alarmed) {
                after.merge(group.key(), ask.counts(group), Counts::plus);
            }
        }
        sessions += window.sessions(members, masked);
        takeIntruders(window, members, masked);
        if (ask.reference() != Reference.PEERS) {
            takeFleet(window);
        }
    }

    private void takeIntruders(WindowView window, BitSet members, BitSet masked) {
        if (ask.question().layer() == Layer.LOGITS && !window.begun()) {
            for (WindowView.Row row : window.rows(ScriptMixing.NAME)) {
                if (row.cut() == 0 && row.speaksOf(members) && !row.masked(masked)) {
                    intruders.add(row.bin(), row.cell().hits());
                }
            }
        }
    }

    private void takeFleet(WindowView window) {
        BitSet all = new BitSet();
        all.set(0, window.keys());
        for (ContingencyTable.Group group : window.tabulation(ask).of(all, new BitSet())) {
            if (group.key().cut() == ask.cut(member)) {
                fleet.merge(group.key(), ask.counts(group), Counts::plus);
            }
        }
    }

    /** How much of what the model did beyond the prediction since the onset is the cohort's; null where the peers predict. */
    @Nullable
    Double share() {
        if (fleet.isEmpty() || since.isEmpty()) {
            return null;
        }
        double sign = tooMany() ? 1 : -1;
        double own = sign * (sum(since).hits() - sum(since).expected());
        double all = sign * (sum(fleet).hits() - sum(fleet).expected());
        return own <= 0 ? 0 : own / Math.max(own, all);
    }

    /** Starts the counts anew, for another cohort or another onset. */
    void restart() {
        since.clear();
        fleet.clear();
        after.clear();
        intruders.clear();
        sessions = 0;
        took = 0;
        recovery = new Recovery();
    }

    /** Sessions whose vote was a hit, where sessions are asked; else those that the cohort met since the onset. */
    public long touched() {
        return ask.question().votes() ? (long) sum(since).hits() : sessions;
    }

    /** Bounds of the ratio, from windows after the alarm only; null before there are any. */
    Incident.@Nullable Interval interval() {
        if (after.isEmpty()) {
            return null;
        }
        Counts sum = sum(after);
        // predictions of any size may share a cell, and the ratio that is told is that of the sums; peers may not share
        // strata
        List<Counts> counts = sum instanceof Counts.Predicted ? List.of(sum) : List.copyOf(after.values());
        return new Incident.Interval(
                sum.rateRatio(RatioBounds.lower(counts, ask.predicted(), LN_INTERVAL)),
                sum.rateRatio(RatioBounds.upper(counts, ask.predicted(), LN_INTERVAL)));
    }

    /** Hits per trial since the onset. */
    double rate() {
        return since.isEmpty() ? 0 : sum(since).hits() / sum(since).trials();
    }

    /** All groups together; there must be one. */
    static Counts sum(Map<ContingencyTable.Key, Counts> counts) {
        return counts.values().stream().reduce(Counts::plus).orElseThrow();
    }
}
