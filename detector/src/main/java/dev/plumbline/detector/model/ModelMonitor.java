package dev.plumbline.detector.model;

import dev.plumbline.detector.baseline.ActiveBaseline;
import dev.plumbline.detector.baseline.AutomaticBaselines;
import dev.plumbline.detector.baseline.BaselineRates;
import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.baseline.Quantiles;
import dev.plumbline.detector.blame.DigestDoubt;
import dev.plumbline.detector.blame.IncidentFactory;
import dev.plumbline.detector.blame.LayerIncidents;
import dev.plumbline.detector.blame.OpenIncident;
import dev.plumbline.detector.blame.TwinComparisons;
import dev.plumbline.detector.evidence.Budget;
import dev.plumbline.detector.monitor.CardinalityLimit;
import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.CohortHealth;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.GateEffects;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.IdOwners;
import dev.plumbline.detector.monitor.KeptPromises;
import dev.plumbline.detector.monitor.NullControls;
import dev.plumbline.detector.monitor.PoolHealth;
import dev.plumbline.detector.monitor.StartTimeAligner;
import dev.plumbline.detector.monitor.StartWindow;
import dev.plumbline.detector.monitor.TrafficShift;
import dev.plumbline.detector.monitor.TwinBarriers;
import dev.plumbline.detector.monitor.WindowView;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.detector.tally.HitIds;
import dev.plumbline.detector.tally.IdSample;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.baseline.AutomaticBaseline;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Alarms;
import dev.plumbline.models.policy.BaselineUse;
import dev.plumbline.models.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One model, one window: from cells to evidence to incidents. The order of the steps is written down here, and nowhere
 * else.
 *
 * <p><b>Why one class for it.</b> Each step is a class of its own and does not know the others. What makes the result
 * honest is their order: what a window is compared with must be fixed before its cells are seen, and whatever is seen
 * must be in the history before anybody is blamed. Both would be lost if steps called each other.
 *
 * <p><b>Order of a window's steps</b>, in {@link #close}:
 *
 * <ol>
 *   <li>New cohorts get their index ({@link CohortIndex}); all later steps name traffic by it.
 *   <li>Cells are left out that may not be judged: comparisons of twins across a barrier, such as the opening of a gate
 *       ({@link TwinBarriers}), and ways of counting tokens that a part of the fleet has not kept long enough to break
 *       them ({@link KeptPromises}). Ids that several sessions share are told ({@link IdOwners}).
 *       Cells of shifts of traffic ({@link TrafficShift}) and of doubtful digests
 *       ({@link DigestDoubt}) are added.
 *   <li>A baseline that comes into force voids evidence against the former one. A quiet day that is over is learned
 *       ({@link QuietPast}).
 *   <li>Cuts of distributions are chosen from earlier windows, and only then the window's own cells are added to the
 *       quantiles ({@link Quantiles}): a cut that the window itself had moved would not be a prediction.
 *   <li>Cells of signals that compare by start time wait until all that started with them has ended
 *       ({@link StartTimeAligner}); those that are complete now are judged with this window.
 *   <li>All that is judged goes to the history ({@link CellHistory}), from which later steps replay.
 *   <li>Null controls, the health of pools, and then the incidents of each layer are updated ({@link
 *       LayerIncidents}), in the order of the layers: an incident may go from one layer to a later one.
 * </ol>
 *
 * <p><b>What must hold.</b> Windows come closed, in order, each once. Nothing depends on a clock, on chance, or on the
 * order of sources: the same windows give the same incidents, live and in a backtest. All that a later window depends
 * on is saved in the store before {@link #close} returns, in the caller's transaction: a restart between two windows
 * changes nothing.
 */
public final class ModelMonitor {

    private final Policy policy;
    private final String model;
    private final CohortIndex cohortIndex;
    private final CellHistory history;
    private final CardinalityLimit limit;
    private final TrafficShift moves;
    private final Quantiles quantiles;
    private final ActiveBaseline approved;
    private final AutomaticBaselines automatic;
    private final QuietPast quiet;
    private final boolean learns;
    private final StartTimeAligner starts;
    private final Set<String> onlyCompared;
    private final NullControls controls;
    private final ModelState state;
    private final List<HypothesisTest> tests = new ArrayList<>();
    private final List<LayerIncidents> layers = new ArrayList<>();
    private final PoolHealth health;
    private final TwinComparisons comparisons;
    private final TwinBarriers barriers;
    private final IdOwners owners;
    private final KeptPromises promises = new KeptPromises();
    private final DigestDoubt digest;
    private boolean outdated;

    /**
     * Goes on from what the stores hold.
     *
     * @param state monitors and incidents
     * @param history the cells of the last day
     */
    public ModelMonitor(Policy policy, List<Question> questions, String model, Store state, Store history) {
        this.policy = policy;
        this.model = model;
        this.cohortIndex =
                new CohortIndex(policy.fleet().dimensions(), policy.fleet().maxValues());
        this.history = new CellHistory(history, cohortIndex);
        this.limit = new CardinalityLimit(
                policy.fleet().maxValues(), policy.timing().memory().toMillis(), cohortIndex);
        this.moves = new TrafficShift(this.history, cohortIndex, limit::reduce);
        this.state = new ModelState(state);
        this.quantiles = new Quantiles(questions);
        this.approved = new ActiveBaseline(questions);
        if (policy.alarms().baselines() != BaselineUse.OFF) {
            this.state.load(approved);
        }
        this.automatic = new AutomaticBaselines(policy.alarms().dayToDay());
        this.quiet = new QuietPast(model, questions, cohortIndex, this.history, automatic);
        this.learns = policy.alarms().baselines() == BaselineUse.AUTOMATIC;
        if (learns) {
            this.state.load(quiet);
        }
        this.starts = new StartTimeAligner(policy.timing().window().toMillis(), questions);
        this.state.load(starts);
        this.onlyCompared = questions.stream()
                .filter(q -> q.compares() && q.references().stream().noneMatch(Reference::timeless))
                .map(Question::name)
                .collect(Collectors.toUnmodifiableSet());
        this.controls = new NullControls(policy, questions);
        this.state.load(controls);
        this.state.load(cohortIndex, limit);
        this.state.load(quantiles);
        for (Question question : questions) {
            question.references()
                    .forEach(reference -> tests.add(HypothesisTest.of(question, reference, policy, approved)));
        }
        List<HypothesisTest> withoutAutomatic = List.copyOf(tests);
        questions.stream().filter(Question::hasOwnPast).forEach(this::askOwnDays);
        this.health = new PoolHealth(
                withoutAutomatic,
                cohortIndex,
                this.history,
                policy.actions().passWithin(),
                policy.actions().passNeeds());
        this.comparisons = new TwinComparisons(this.history, Twins.NAMES);
        this.barriers = new TwinBarriers(
                policy.timing().window().toMillis(), policy.twins().span().toMillis());
        this.state.load(barriers);
        this.owners = new IdOwners(policy.timing().duplicates().toMillis());
        this.state.load(owners);
        this.state.load(promises);
        this.digest = new DigestDoubt(withoutAutomatic, cohortIndex, comparisons);
        for (Layer layer : Layer.values()) {
            List<HypothesisTest> own =
                    tests.stream().filter(a -> a.question().layer() == layer).toList();
            if (!own.isEmpty()) {
                LayerIncidents layerIncidents = new LayerIncidents(
                        layer,
                        model,
                        own,
                        cohortIndex,
                        this.history,
                        comparisons,
                        policy.timing().memory().toMillis(),
                        policy.timing().hold().toMillis());
                this.state.load(layerIncidents);
                layers.add(layerIncidents);
            }
        }
        forget();
    }

    /** Forgets what was kept of keys that are known no more. */
    private void forget() {
        promises.retain(new HashSet<>(cohortIndex.keys()));
        Set<String> pools = new HashSet<>();
        cohortIndex.keys().forEach(key -> pools.add(key.values().getOrDefault("pool", "")));
        controls.retainPools(pools).forEach(state::delete);
        retainMonitors();
    }

    private void retainMonitors() {
        Set<Cohort> cohorts =
                cohortIndex.entries().stream().map(CohortIndex.Entry::cohort).collect(Collectors.toSet());
        layers.forEach(layerIncidents -> state.retain(layerIncidents, cohorts));
    }

    /** The cells of a window without what divides the fleet into too many parts; {@link #close} takes these. */
    public CellTable bound(long window, CellTable merged) {
        return limit.bound(window, merged);
    }

    /** Whether keys were forgotten in the store: the model must begin anew from it. */
    public boolean isOutdated() {
        return outdated;
    }

    private void askOwnDays(Question question) {
        for (Reference reference : List.of(Reference.FIRST_DAYS, Reference.LAST_DAYS)) {
            tests.add(HypothesisTest.of(question, reference, policy, automatic.of(reference)));
        }
    }

    /** How each pool stands by what was asked of it of late. */
    public List<CohortHealth> health() {
        return health.all();
    }

    /** The harm that a cohort did from the window that starts at {@code from} on, as far as cells are kept. */
    public Ledger ledger(Cohort cohort, long from) {
        Ledger[] sum = {Ledger.NONE};
        history.replay(from, window -> sum[0] = sum[0].plus(window.ledger(cohortIndex.members(cohort))));
        return sum[0];
    }

    /**
     * Ends an incident by a person's word, with the next window; its monitors start anew. One that is not open stays as
     * it is.
     */
    public void end(String incident) {
        layers.forEach(layerIncidents -> layerIncidents.end(incident));
    }

    /**
     * Start of the window in which an incident ends even if nothing more is heard of the model: of the first that has
     * had no traffic to judge it by for as long as counts are kept.
     */
    public OptionalLong due() {
        return layers.stream()
                .flatMapToLong(layerIncidents -> layerIncidents.due().stream())
                .map(time ->
                        policy.windowOf(time - 1) + policy.timing().window().toMillis())
                .min();
    }

    /**
     * A pool takes new sessions again, from the window on that starts at {@code from}: what it answered before is over.
     */
    public void reopened(String pool, long from) {
        barriers.add(Cohort.of("pool", pool), from);
        state.save(barriers);
    }

    /** Takes a baseline of this model; it is in force from the window on that it names. */
    public void approve(Baseline baseline) {
        approved.accept(baseline);
        state.save(approved);
    }

    /**
     * Takes one closed window.
     *
     * @param window its start, in milliseconds since the epoch
     * @param merged its cells, merged over all sources
     * @param models how many models share the budget
     * @param forced whether it was closed before all sources had passed it
     */
    public Findings close(long window, CellTable merged, int models, boolean forced) {
        return close(window, merged, models, forced, GateEffects.NONE);
    }

    /**
     * The same while gates move traffic.
     *
     * @param gates what they did to the traffic of late, as known before this window
     */
    public Findings close(long window, CellTable merged, int models, boolean forced, GateEffects gates) {
        CellTable all = HitIds.first(IdSample.first(merged));
        CellTable moved = moves.with(window, all, gates);
        note(window, keys(moved));
        comparisons.load(window);
        CellTable cells = moved.copy();
        barriers.judge(window, cells);
        promises.judge(cells);
        owners.judge(window, cells);
        state.save(owners);
        cells.addAll(digest.of(cells));
        if (policy.alarms().baselines() != BaselineUse.OFF && approved.advance(window)) {
            layers.forEach(LayerIncidents::forgetHistory);
            health.forget();
            state.save(approved);
        }
        AutomaticBaseline learned = learns ? learn(window) : null;
        BaselineRates expectation = approved.now();
        Cuts cuts = expectation == null ? quantiles.cuts() : expectation.cuts();
        CellTable waits = starts.update(window, cuts, all);
        List<StartWindow> ripe = starts.ripe(window);
        state.save(starts, window, cuts, waits);
        quantiles.add(cells);
        state.save(quantiles);
        Map<Level, Double> thresholds = thresholds(window, models);
        double page = thresholds.getOrDefault(Level.PAGE, Double.POSITIVE_INFINITY);
        CellTable ended = ended(cells);
        history.append(window, cuts, ended);
        List<WindowView> windows =
                new ArrayList<>(List.of(WindowView.ofEnded(window, cuts, ended, cohortIndex::index)));
        comparisons.update(windows.get(0));
        for (StartWindow begun : ripe) {
            history.append(begun, window);
            WindowView seen =
                    WindowView.ofBegun(begun.start(), window, begun.cuts(), begun.cells(), cohortIndex::index);
            windows.add(seen);
            controls.update(seen, begun.halves(), cohortIndex, page);
        }
        history.forget(window - policy.timing().memory().toMillis());
        health.update(windows);
        state.save(controls);
        List<Incident> incidents = new ArrayList<>();
        List<Alert> alerts = new ArrayList<>();
        for (LayerIncidents layerIncidents : layers) { // an incident may go from one layer to a later one
            List<LayerIncidents> others = layers.stream()
                    .filter(d -> d != layerIncidents && d.layer() != Layer.FEED)
                    .toList();
            Map<OpenIncident, Alert.Event> events =
                    layerIncidents.update(window, windows, starts.first(), thresholds, others);
            layerIncidents.forgetResting(window);
            layerIncidents.forget(window - policy.timing().memory().toMillis());
            events.keySet().stream()
                    .filter(c -> c.closed != null)
                    .forEach(c -> barriers.add(
                            c.cohort, window + policy.timing().window().toMillis()));
            report(layerIncidents, events, window, page, incidents, alerts);
            if (learns && quiet.update(window, layerIncidents.open(), events)) {
                state.save(quiet);
            }
        }
        layers.forEach(state::save);
        state.save(barriers);
        state.save(promises);
        return new Findings(evidence(window, windows, forced, thresholds), incidents, alerts, learned);
    }

    /** Learns the day that is over, if any. Evidence runs on: each bet was fair by what was known when it was made. */
    private @Nullable AutomaticBaseline learn(long window) {
        long due = quiet.due();
        QuietPast.Change change = quiet.advance(window, quantiles.cuts());
        automatic.setSilent(approved.now() != null);
        if (change != null) {
            state.save(change);
        }
        if (quiet.due() != due) {
            state.save(quiet);
        }
        return change == null ? null : quiet.published();
    }

    /** Takes the keys of a window; those of which the history has nothing any more are forgotten. */
    private void note(long window, SortedSet<CohortKey> keys) {
        long oldest = window - policy.timing().memory().toMillis();
        int before = cohortIndex.keys().size();
        boolean changed = cohortIndex.add(keys, window);
        outdated |= cohortIndex.hasBefore(oldest);
        if (changed || outdated || limit.drainChanged()) {
            state.save(cohortIndex, limit, oldest);
        }
        if (cohortIndex.keys().size() > before) {
            retainMonitors();
        }
    }

    /** What is asked by itself, whenever it began. */
    private CellTable ended(CellTable cells) {
        CellTable ended = new CellTable();
        cells.of(signal -> !signal.startsWith(Coverage.PREFIX)
                        && !signal.startsWith(Tallier.UNVERIFIABLE)
                        && !onlyCompared.contains(signal)
                        && !NullControls.isHalf(signal))
                .forEach((key, cell) -> ended.add(key.aged(0), cell));
        return ended;
    }

    /**
     * The cohort keys of a table, in order. Cells of one cohort mostly share its key, which costs more to compare than
     * to recognise.
     */
    private static SortedSet<CohortKey> keys(CellTable cells) {
        Set<CohortKey> met = Collections.newSetFromMap(new IdentityHashMap<>());
        cells.of(signal -> !NullControls.isHalf(signal)).forEach((key, cell) -> {
            met.add(key.cohort());
            if (key.twin() != null) {
                met.add(key.twin());
            }
        });
        return new TreeSet<>(met);
    }

    private void report(
            LayerIncidents layerIncidents,
            Map<OpenIncident, Alert.Event> events,
            long window,
            double page,
            List<Incident> incidents,
            List<Alert> alerts) {
        List<OpenIncident> reported = new ArrayList<>(layerIncidents.open());
        events.keySet().stream().filter(c -> c.closed != null).forEach(reported::add);
        for (OpenIncident c : reported) {
            Incident incident = IncidentFactory.of(model, c, cohortIndex, policy, page);
            incidents.add(incident);
            Alert.Event event = events.get(c);
            if (event != null) {
                alerts.add(new Alert(event, window + policy.timing().window().toMillis(), incident));
            }
        }
    }

    private Map<Level, Double> thresholds(long window, int models) {
        Map<Level, Double> thresholds = new EnumMap<>(Level.class);
        Alarms alarms = policy.alarms();
        thresholds.put(Level.WATCH, threshold(alarms.watches(), models, monitors(window, ask -> true)));
        thresholds.put(Level.TICKET, threshold(alarms.tickets(), models, monitors(window, ask -> true)));
        thresholds.put(
                Level.PAGE,
                threshold(
                        alarms.pages(),
                        models,
                        monitors(window, ask -> !ask.reference().automatic())));
        return thresholds;
    }

    private double threshold(Duration between, int models, int monitors) {
        return Budget.threshold(between, policy.timing().window(), models, monitors);
    }

    /** How many monitors share a budget: of those tests that can tell anything now. */
    private int monitors(long window, Predicate<HypothesisTest> which) {
        long asked = tests.stream()
                .filter(ask -> ask.canTell(window))
                .filter(ask -> !Signals.FACTS.contains(ask.question().name()))
                .filter(which)
                .count();
        return Math.max(1, (int) asked * cohortIndex.entries().size());
    }

    private Evidence evidence(long now, List<WindowView> windows, boolean forced, Map<Level, Double> thresholds) {
        return new Evidence(
                now,
                model,
                forced,
                StrongestReadings.of(layers, thresholds),
                alone(windows),
                controls.reading(now),
                starts.overdue());
    }

    /** Strata in which peers are asked, but only one pool answered. */
    private List<Evidence.Alone> alone(List<WindowView> windows) {
        TreeMap<String, TreeSet<String>> pools = new TreeMap<>();
        List<String> asked = tests.stream()
                .filter(ask -> ask.reference() == Reference.PEERS)
                .map(ask -> ask.question().name())
                .toList();
        windows.stream()
                .filter(WindowView::begun)
                .flatMap(window -> asked.stream().flatMap(name -> window.rows(name).stream()))
                .forEach(row -> {
                    String pool = cohortIndex.keys().get(row.key()).values().get("pool");
                    if (pool != null) {
                        pools.computeIfAbsent(row.stratum(), s -> new TreeSet<>())
                                .add(pool);
                    }
                });
        return pools.entrySet().stream()
                .filter(e -> e.getValue().size() == 1)
                .map(e -> new Evidence.Alone(e.getKey(), e.getValue().first()))
                .toList();
    }
}
