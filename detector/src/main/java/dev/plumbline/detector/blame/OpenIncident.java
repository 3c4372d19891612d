package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.AllClear;
import dev.plumbline.detector.evidence.Bet;
import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.evidence.RatioBounds;
import dev.plumbline.detector.evidence.Recovery;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.WindowView;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.detector.signal.script.Intruders;
import dev.plumbline.detector.signal.script.ScriptMixing;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An open incident as the monitor works on it: who is blamed for what, and the counts since. */
public final class OpenIncident {

    /** What comes back within an hour is the same incident. */
    static final long AGAIN_MILLIS = Duration.ofHours(1).toMillis();

    /** The level at which a ratio counts as ruled out: 95% on both sides together. */
    private static final double LN_INTERVAL = StrictMath.log(40);

    /** Bets on recovery are placed so many times in as long as the fault took to find. */
    private static final int BETS = 4;

    /** What came back so often stays open until it was quiet for an hour. */
    private static final int OFTEN = 3;

    final String id;
    final long opened;

    /** Start of the window in which it was last alarmed: when it opened, or when it came back. */
    long alarmed;

    /** How often it came back within an hour of its end. */
    int again;

    /** How far from 1 the ratio was when it ended, at most; what comes back and is no worse wakes nobody. */
    double worst;

    /** Whether it came back worse than it was before. */
    boolean worse;

    public HypothesisTest ask;
    int member;
    public Cohort cohort;
    Level level = Level.TICKET;
    long onset;
    Incident.Span onsetInterval = new Incident.Span(0, 0);

    @Nullable
    Long paged;

    @Nullable
    public Long closed;

    Incident.@Nullable Ending ending;

    /** Other parts of the fleet that explain it as well. */
    List<Cohort> alternatives = List.of();

    /** Start of the last window in which its question was asked of the cohort. */
    long asked;

    double evidence;
    double threshold;
    long sessions;
    /** Whether no pool has kept the ceiling from the start, so that this need not be a fault. */
    boolean unfit;
    /** The ceiling that would fit; NaN where that is not known. */
    double fitting = Double.NaN;

    final TreeSet<String> signals = new TreeSet<>();
    final TreeMap<ContingencyTable.Key, Counts> since = new TreeMap<>();
    final TreeMap<ContingencyTable.Key, Counts> fleet = new TreeMap<>();
    final TreeMap<ContingencyTable.Key, Counts> after = new TreeMap<>();
    final Intruders intruders = new Intruders();
    final Temperatures temperatures = new Temperatures();
    final IncidentSamples samples = new IncidentSamples();
    /** What was counted from the onset until a while after the alarm: how large the fault was then. */
    final TreeMap<ContingencyTable.Key, Counts> early = new TreeMap<>();

    AllClear clear;
    /** Windows with trials from the onset to the alarm. */
    int took;

    /** Windows with trials since. */
    int watched;

    /** Whether a signal of another layer has joined that nobody was told of yet. */
    boolean news;

    /**
     * @param opened start of the window in which it opened
     * @param member which cut and tilt had the most evidence
     */
    OpenIncident(String id, long opened, HypothesisTest ask, int member, Cohort cohort) {
        this.id = id;
        this.opened = opened;
        this.alarmed = opened;
        this.asked = opened;
        this.ask = ask;
        this.member = member;
        this.cohort = cohort;
        this.clear = new AllClear(sameWay().length);
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
    void update(WindowView window, BitSet members, BitSet masked) {
        List<ContingencyTable.Group> groups = window.tabulation(ask).of(members, masked).stream()
                .filter(g -> g.key().cut() == ask.cut(member))
                .toList();
        if (!groups.isEmpty()
                || !window.tabulation(ask).of(members, new BitSet()).isEmpty()) {
            asked = Math.max(asked, window.judged()); // though another incident may explain what it heard
        }
        boolean after = window.judged() > alarmed;
        if (!groups.isEmpty()) {
            heal(window, groups, after);
        }
        for (ContingencyTable.Group group : groups) {
            since.merge(group.key(), ask.counts(group), Counts::plus);
            if (after) {
                this.after.merge(group.key(), ask.counts(group), Counts::plus);
            }
            if (watched <= Recovery.windows(took)) {
                early.merge(group.key(), ask.counts(group), Counts::plus);
            }
        }
        sessions += window.sessions(members, masked);
        updateIntruders(window, members, masked);
        Layer told = layer();
        temperatures.update(window, members, masked);
        news |= layer() != told;
        samples.update(window, ask.question().name(), ask.cut(member), members, masked);
        if (ask.reference() != Reference.PEERS) {
            updateFleet(window);
        }
    }

    /** Asks whether it is over; by what was counted before this window. */
    private void heal(WindowView window, List<ContingencyTable.Group> groups, boolean after) {
        List<Counts> counts = groups.stream().map(ask::counts).toList();
        if (!after) {
            took++;
            clear.before(counts);
            return;
        }
        watched++;
        int[] members = sameWay();
        double[] lnE = new double[members.length];
        for (int i = 0; i < members.length; i++) {
            int of = members[i];
            lnE[i] = groups.stream().mapToDouble(group -> ask.lnE(group, of)).sum();
        }
        clear.update(window.judged(), counts, early.values(), bet(), lnE, Math.max(1, took / BETS));
    }

    /** The members of the mixture that ask of the same cut and bet in the same direction. */
    private int[] sameWay() {
        return IntStream.range(0, ask.members())
                .filter(i -> ask.cut(i) == ask.cut(member) && ask.bet(i).more() == tooMany())
                .toArray();
    }

    /** How long it must have seemed over, in milliseconds. */
    long hold(long usual) {
        return again < OFTEN ? usual : Math.max(usual, AGAIN_MILLIS);
    }

    /** It comes back: the same incident, that begins anew. */
    void comeBack(HypothesisTest by, Cohort on, long now) {
        again++;
        worse = false;
        closed = null;
        ending = null;
        alarmed = now;
        asked = now;
        ask = by;
        cohort = on;
    }

    public String id() {
        return id;
    }

    /** Start of the window in which it began. */
    public long onset() {
        return onset;
    }

    /** The cohort that is blamed, and all others that explain it as well. */
    public List<Cohort> accused() {
        return Stream.concat(Stream.of(cohort), alternatives.stream()).toList();
    }

    /** Whether it need not be a fault, since no pool has kept the ceiling from the start. */
    public boolean doubtsItsCeiling() {
        return unfit;
    }

    /** Whether its traffic is judged by another ceiling meanwhile, so that it hides nothing. */
    boolean replaced() {
        return unfit && !Double.isNaN(fitting);
    }

    /** It goes on from an incident of which the layer was not known. */
    void goesOn(OpenIncident before, long now) {
        alarmed = now;
        level = before.level;
        paged = before.paged;
        again = before.again;
        worst = before.worst;
        signals.addAll(before.signals);
    }

    /** Whether any of its signals can tell the sampler from what it was given. */
    private boolean knowsLayer() {
        return !Signals.DRAWN.containsAll(signals);
    }

    /** Where in the serving stack it sits, as far as its signals can tell. */
    Layer layer() {
        if (!knowsLayer()) {
            return Layer.UNKNOWN;
        }
        String name = ask.question().name();
        boolean byTwins =
                Twins.NAMES.contains(name) || (Signals.DRAWN.contains(name) && TwinIncidents.restsOnTwins(this));
        return byTwins ? temperatures.layer() : ask.question().layer();
    }

    /** Whether it rests on nothing but what was drawn, so that whoever draws may turn out to be at fault. */
    boolean restsOnDraws() {
        boolean alone = signals.size() == 1;
        return !knowsLayer()
                || (alone && Signals.DRAWN_CUTS.contains(ask.question().nameOf(ask.cut(member))));
    }

    /** How far the ratio is from 1, as an odds of at least 1. */
    private static double apart(double ratio) {
        return ratio >= 1 ? ratio : ratio > 0 ? 1 / ratio : Double.POSITIVE_INFINITY;
    }

    /** Remembers how bad it was. */
    void end(long now) {
        closed = now;
        for (Map<ContingencyTable.Key, Counts> counts : List.of(early, since)) {
            Counts sum = counts.isEmpty() ? null : sum(counts);
            worst = Math.max(worst, sum == null || sum.expected() == 0 ? 1 : apart(sum.hits() / sum.expected()));
        }
    }

    /** Whether what came back is shown to be worse than it ever was. */
    boolean becomesWorse() {
        Incident.Interval interval = again == 0 || worse ? null : interval();
        if (interval == null) {
            return false;
        }
        double least = tooMany() ? interval.low() : interval.high();
        worse = tooMany() == least > 1 && apart(least) > worst;
        return worse;
    }

    private void updateIntruders(WindowView window, BitSet members, BitSet masked) {
        if (ask.question().layer() == Layer.LOGITS && !window.begun()) {
            for (WindowView.Row row : window.rows(ScriptMixing.NAME)) {
                if (row.cut() == 0 && row.speaksOf(members) && !row.masked(masked)) {
                    intruders.add(row.bin(), row.cell().hits());
                }
            }
        }
    }

    private void updateFleet(WindowView window) {
        BitSet all = new BitSet();
        all.set(0, window.keys());
        for (ContingencyTable.Group group : window.tabulation(ask).of(all, new BitSet())) {
            if (group.key().cut() == ask.cut(member)) {
                fleet.merge(group.key(), ask.counts(group), Counts::plus);
            }
        }
    }

    /**
     * How much of what the model did beyond the prediction since the onset is the cohort's; null where the peers
     * predict.
     */
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
        temperatures.clear();
        samples.clear();
        early.clear();
        sessions = 0;
        took = 0;
        watched = 0;
        clear = new AllClear(sameWay().length);
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
