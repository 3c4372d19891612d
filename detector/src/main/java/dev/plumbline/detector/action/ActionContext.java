package dev.plumbline.detector.action;

import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.policy.Actions;
import dev.plumbline.models.policy.Policy;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the planners of one window share: the incidents, the pools, and whom an incident blames.
 *
 * @param now end of the window, in milliseconds since the epoch
 * @param open open incidents, the most evidence first
 * @param actionable those whose evidence was once enough for an action
 * @param pools that serve the model, or whose gate is closed
 * @param doubt why Plumbline does not trust what it sees; null where it does
 */
record ActionContext(
        Policy policy,
        String model,
        long now,
        ControllerState state,
        List<Incident> open,
        List<Incident> actionable,
        SortedSet<String> pools,
        @Nullable String doubt,
        Audit audit) {

    static ActionContext of(
            Policy policy, String model, long now, ControllerState state, List<Incident> open, @Nullable String doubt) {
        List<Incident> actionable = open.stream()
                .filter(incident -> state.actionable.contains(incident.id()))
                .toList();
        SortedSet<String> pools = state.registry.pools(now);
        pools.addAll(state.leases.keySet());
        return new ActionContext(
                policy, model, now, state, open, actionable, pools, doubt, new Audit(state, model, now));
    }

    boolean blames(Incident incident, String pool) {
        return state.registry.touches(incident.blame().cohort(), pool);
    }

    /** Pools that an incident blames. */
    List<String> blamed(Incident incident) {
        return pools.stream().filter(pool -> blames(incident, pool)).toList();
    }

    /** Pools that take no new sessions, by a lease or by an operator. */
    SortedSet<String> closed() {
        TreeSet<String> closed = new TreeSet<>(state.leases.keySet());
        state.overrides.forEach((pool, instruction) -> {
            if (instruction.kind() == Instruction.Kind.CLOSE) {
                closed.add(pool);
            }
        });
        return closed;
    }

    Interlocks interlocks() {
        TreeSet<String> blamed = new TreeSet<>();
        actionable.forEach(incident -> blamed.addAll(blamed(incident)));
        return new Interlocks(policy, now, pools, closed(), blamed, state.released, doubt);
    }

    /** Why the gate of a pool may not be closed for an incident; empty where it may. */
    List<String> against(String pool, Incident incident) {
        boolean surely = state.registry.isSurelyBlamed(incident, pool);
        return interlocks().against(pool, incident, surely, state.overrides.get(pool));
    }

    Enforcement enforcement(Actions.Mode mode, Incident incident) {
        return switch (mode) {
            case OBSERVE -> Enforcement.OBSERVED;
            case APPROVE -> state.words.containsKey(incident.id()) ? Enforcement.ORDERED : Enforcement.PROPOSED;
            case AUTOMATIC -> Enforcement.ORDERED;
        };
    }

    /**
     * Whether an action is to be published now: nothing stands against it, and it was not published before with as much
     * force. The decision is recorded either way.
     */
    boolean allows(
            Decision.Kind kind,
            @Nullable String pool,
            Incident incident,
            String id,
            Enforcement enforcement,
            List<String> against) {
        Enforcement before = state.done.get(id);
        boolean again = before == enforcement || before == Enforcement.ORDERED;
        if (!against.isEmpty() && before != Enforcement.ORDERED) {
            audit.add(kind, Decision.Result.REFUSED, pool, incident.id(), against, null);
            return false;
        }
        Enforcement shown = again && before != null ? before : enforcement;
        audit.add(kind, result(shown), pool, incident.id(), List.of(incident.text()), null);
        if (!again) {
            state.done.put(id, enforcement);
        }
        return !again;
    }

    static Decision.Result result(Enforcement enforcement) {
        return switch (enforcement) {
            case OBSERVED -> Decision.Result.OBSERVED;
            case PROPOSED -> Decision.Result.PROPOSED;
            case ORDERED -> Decision.Result.ORDERED;
        };
    }
}
