package dev.plumbline.detector.action;

import dev.plumbline.detector.signal.Feed;
import dev.plumbline.detector.signal.Routing;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.text.Garble;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Orders;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.policy.Actions;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A fleet of which each pool misroutes a chosen number of its sessions, and a desk that looks on. Nothing is drawn at
 * random.
 */
final class Fleet {

    static final String MODEL = "m";
    static final long START = 1_756_000_800_000L;
    static final int SESSIONS = 20;

    private final Policy policy;
    private final HeapStore state = new HeapStore();
    private final HeapStore history = new HeapStore();
    private final HeapStore actions = new HeapStore();
    private ModelSupervisor desk;
    private long window = START;

    /** How many of its sessions a pool misroutes a window. */
    final Map<String, Integer> misrouted = new HashMap<>();

    /** The same for garble. */
    final Map<String, Integer> garbled = new HashMap<>();

    final Map<String, String> versions = new HashMap<>();
    final TreeSet<String> pools = new TreeSet<>();
    boolean forced;

    /** Whether its sessions are counted for the signal {@code feed}. */
    boolean fed;

    final Map<String, Gate> gates = new TreeMap<>();
    final List<Unstick> unsticks = new ArrayList<>();
    final List<Rollback> rollbacks = new ArrayList<>();
    final List<Decision> decisions = new ArrayList<>();
    final List<Alert> alerts = new ArrayList<>();
    final Map<String, Incident> incidents = new HashMap<>();

    Fleet(Policy policy, String... pools) {
        this.policy = policy;
        this.pools.addAll(List.of(pools));
        this.desk = newDesk();
    }

    static Policy policy(Actions.Mode mode, Map<String, Double> capacities) {
        return policy(mode, capacities, "");
    }

    static Policy policy(Actions.Mode mode, Map<String, Double> capacities, String more) {
        return policy(mode, capacities, more, "routing");
    }

    /** @param needs the layers that a pass needs */
    static Policy policy(Actions.Mode mode, Map<String, Double> capacities, String more, String needs) {
        String word = mode.name().toLowerCase(Locale.ROOT);
        StringBuilder yaml = new StringBuilder(String.format(
                Locale.ROOT,
                "%s%nactions: {gate: %s, unstick: %s, rollback: %s, pass_needs: [%s]}%ncapacities:%n",
                more,
                word,
                word,
                word,
                needs));
        capacities.forEach((pool, capacity) ->
                yaml.append("  ").append(pool).append(": ").append(capacity).append('\n'));
        try {
            return new PolicyReader(List.of()).read("test", yaml.toString());
        } catch (BadPolicy e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Double> equal(String... pools) {
        Map<String, Double> capacities = new HashMap<>();
        List.of(pools).forEach(pool -> capacities.put(pool, 1.0));
        return capacities;
    }

    /** A process that died and came back: all but the stores is lost. */
    void restart() {
        desk = newDesk();
    }

    private ModelSupervisor newDesk() {
        return new ModelSupervisor(policy, Signals.questions(), MODEL, state, history, actions);
    }

    void instruct(Instruction.Kind kind, String subject, Duration until) {
        boolean ofIncident = kind == Instruction.Kind.APPROVE || kind == Instruction.Kind.END;
        desk.apply(new Instruction(
                MODEL,
                kind,
                ofIncident ? null : subject,
                ofIncident ? subject : null,
                "ann",
                "a word",
                window,
                window + until.toMillis()));
    }

    long now() {
        return window;
    }

    void run(Duration time) {
        for (long end = window + time.toMillis();
                window < end;
                window += policy.timing().window().toMillis()) {
            step();
        }
    }

    private void step() {
        CellTable cells = new CellTable();
        for (String pool : pools) {
            CohortKey key = key(pool);
            int hits = misrouted.getOrDefault(pool, 0);
            cells.add(new CellKey(Routing.NAME, 0, 0, "", key), Cell.count(SESSIONS, hits));
            if (!garbled.isEmpty()) {
                int bad = garbled.getOrDefault(pool, 0);
                cells.add(new CellKey(Garble.NAME, 0, 0, "", key), Cell.count(SESSIONS, bad));
            }
            if (fed) {
                cells.add(new CellKey(Feed.SESSIONS, 0, 0, "", key), Cell.count(SESSIONS, 0));
            }
            cells.add(new CellKey(Tallier.SESSIONS, 0, 0, "", key), Cell.count(2 * SESSIONS, SESSIONS));
            cells.add(new CellKey(Tallier.SIGHTINGS, 0, 0, "session-" + pool + "-" + window, key), Cell.count(1, 1));
        }
        ModelSupervisor.WindowResult said = desk.close(window, cells, 1, forced);
        alerts.addAll(said.findings().alerts());
        said.findings().incidents().forEach(incident -> incidents.put(incident.id(), incident));
        Orders orders = said.orders();
        orders.gates().forEach(gate -> gates.put(gate.pool(), gate));
        unsticks.addAll(orders.unsticks());
        rollbacks.addAll(orders.rollbacks());
        decisions.addAll(orders.decisions());
    }

    private CohortKey key(String pool) {
        Map<String, String> values = new HashMap<>(Map.of("pool", pool));
        String version = versions.get(pool);
        if (version != null) {
            values.put("version", version);
        }
        return CohortKey.of(values);
    }

    /** The decisions of one kind and result, as text. */
    List<String> decided(Decision.Kind kind, Decision.Result result) {
        return decisions.stream()
                .filter(d -> d.kind() == kind && d.result() == result)
                .map(d -> d.pool() + ": " + String.join("; ", d.reasons()))
                .toList();
    }
}
