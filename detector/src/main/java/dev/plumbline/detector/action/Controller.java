package dev.plumbline.detector.action;

import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.model.ModelMonitor;
import dev.plumbline.detector.monitor.GateEffects;
import dev.plumbline.detector.store.Store;
import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.action.Orders;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is done about the incidents of one model, window by window. Gates are leases: renewed while an incident blames
 * the pool, given back after its recovery, and ended by themselves where no window closes any more. No clock but that
 * of the windows; all state is in the store, so that the same windows lead to the same orders.
 */
final class Controller {

    /** How often a pool is judged anew, and what is known of it repeated. */
    static final long REPEAT = Duration.ofMinutes(1).toMillis();

    private final Policy policy;
    private final String model;
    private final Store store;
    private final Sightings sightings;
    private final ControllerState state;

    Controller(Policy policy, String model, Store store) {
        this.policy = policy;
        this.model = model;
        this.store = store;
        this.sightings = new Sightings(store);
        this.state = ControllerState.load(store);
    }

    void apply(Instruction instruction) {
        String incident = instruction.incident();
        String pool = instruction.pool();
        if (incident != null) {
            state.words.put(incident, instruction);
        } else if (pool != null && instruction.kind() == Instruction.Kind.RELEASE) {
            state.overrides.remove(pool);
        } else if (pool != null) {
            state.overrides.put(pool, instruction);
        }
        state.save(store);
    }

    /** Incidents that are over by a person's word, until the next window is closed. */
    List<String> ended() {
        return state.words.values().stream()
                .filter(instruction -> instruction.kind() == Instruction.Kind.END)
                .map(Instruction::incident)
                .filter(Objects::nonNull)
                .toList();
    }

    /** What gates did to the traffic of late, as of the windows before the one that starts at {@code window}. */
    GateEffects moves(long window) {
        TreeSet<String> pools = new TreeSet<>();
        boolean[] changed = {false};
        state.published.forEach((pool, gate) -> {
            boolean moved =
                    gate.since() > state.registry.first(pool) && gate.since() >= window - GateEffects.SPAN.toMillis();
            changed[0] |= moved;
            if (moved || gate.state().equals(Gate.State.CLOSED.code())) {
                pools.add(pool);
            }
        });
        return new GateEffects(pools, changed[0]);
    }

    /** The harm of an incident, as of the last window. */
    Ledger ledger(Incident incident) {
        ControllerState.Harm harm = state.harms.get(incident.id());
        return harm == null ? Ledger.NONE : harm.ledger();
    }

    Orders close(long window, Placements placements, Findings findings, @Nullable String doubt, ModelMonitor monitor) {
        long now = window + policy.timing().window().toMillis();
        state.registry.update(placements.keys(), now);
        state.registry.forget(now - policy.timing().memory().toMillis());
        placements.sessions().forEach((pool, sessions) -> sightings.record(pool, sessions, now));
        List<Incident> open = findings.incidents().stream()
                .filter(i -> i.course().closed() == null)
                .sorted(Comparator.comparingDouble(
                                (Incident incident) -> incident.measurement().evidence())
                        .reversed()
                        .thenComparing(Incident::id))
                .toList();
        open.stream().filter(this::isActionable).forEach(i -> state.actionable.add(i.id()));
        state.forget(ids(open), ids(findings.incidents()), now);
        if (now - state.judged >= REPEAT || state.judged == Long.MIN_VALUE) {
            state.judged = now;
            state.health.clear();
            monitor.health().forEach(each -> state.health.put(each.pool(), each));
        }
        keepLedgers(findings.incidents(), placements, monitor);
        Orders orders = plan(ActionContext.of(policy, model, now, state, open, doubt));
        state.words.values().removeIf(instruction -> instruction.kind() == Instruction.Kind.END);
        state.save(store);
        return orders;
    }

    /** Whether its evidence is enough for an action: the budget of false actions is not that of pages. */
    private boolean isActionable(Incident incident) {
        double days = (double) policy.actions().budget().toMillis()
                / Duration.ofDays(1).toMillis();
        return incident.level() == Level.PAGE && incident.measurement().falseOnceInDays() >= days;
    }

    private static Set<String> ids(List<Incident> incidents) {
        return incidents.stream().map(Incident::id).collect(Collectors.toSet());
    }

    private void keepLedgers(List<Incident> incidents, Placements placements, ModelMonitor monitor) {
        for (Incident i : incidents) {
            ControllerState.Harm harm = state.harms.get(i.id());
            String cohort = i.blame().cohort().toString();
            Ledger ledger = harm != null
                            && harm.cohort().equals(cohort)
                            && harm.onset() == i.course().onset()
                    ? harm.ledger().plus(placements.ledger(i.blame().cohort()))
                    : monitor.ledger(i.blame().cohort(), i.course().onset());
            state.harms.put(i.id(), new ControllerState.Harm(cohort, i.course().onset(), ledger));
        }
    }

    /**
     * Gates first: whether a session may leave a pool depends on whether the pool takes new ones. Gates are published
     * last: their reasons are found on the way.
     */
    private Orders plan(ActionContext context) {
        recordInstructions(context.audit());
        GatePlanner gates = new GatePlanner(context);
        gates.renew();
        gates.close();
        List<Unstick> unsticks = new UnstickPlanner(context, sightings, this::ledger).plan();
        List<Rollback> rollbacks = new RollbackPlanner(context, this::ledger).plan();
        return new Orders(gates.gates(), unsticks, rollbacks, context.audit().close());
    }

    private void recordInstructions(Audit audit) {
        state.overrides.forEach((pool, instruction) -> audit.add(
                Decision.Kind.OVERRIDE,
                Decision.Result.TAKEN,
                pool,
                null,
                List.of(instruction.kind().code() + ": " + instruction.why()),
                instruction.by()));
        state.words.forEach((incident, instruction) -> audit.add(
                instruction.kind() == Instruction.Kind.END ? Decision.Kind.END : Decision.Kind.APPROVAL,
                Decision.Result.TAKEN,
                null,
                incident,
                List.of(instruction.why()),
                instruction.by()));
    }
}
