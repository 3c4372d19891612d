package dev.plumbline.detector.action;

import dev.plumbline.detector.monitor.CohortHealth;
import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Renews and gives back the leases of closed gates, closes gates, and publishes the gate of each pool. */
final class GatePlanner {

    private final ActionContext context;
    private final ControllerState state;
    /** Why a gate is closed or not, by pool. */
    private final Map<String, String> notes = new HashMap<>();

    GatePlanner(ActionContext context) {
        this.context = context;
        this.state = context.state();
    }

    /** A closed gate stays closed while an incident blames its pool; then the pool is given back. */
    void renew() {
        for (String pool : new TreeSet<>(state.leases.keySet())) {
            Incident holder = holder(pool);
            List<String> against = againstRenewal(pool, holder);
            ControllerState.Lease lease = state.leases.get(pool);
            if (against.isEmpty() && holder != null && lease != null) {
                state.leases.put(pool, new ControllerState.Lease(lease.since(), holder.id()));
                record(Decision.Result.ORDERED, pool, holder.id(), List.of(holder.text()));
                notes.put(pool, holder.text());
            } else {
                state.leases.remove(pool);
                state.released = context.now();
                record(Decision.Result.RELEASED, pool, null, against);
            }
        }
    }

    /** The incident that may close a pool's gate and blames the fewest pools. */
    private @Nullable Incident holder(String pool) {
        return context.actionable().stream()
                .filter(incident -> context.blames(incident, pool) && enforcement(incident) == Enforcement.ORDERED)
                .min(Comparator.comparingInt(
                        incident -> context.blamed(incident).size()))
                .orElse(null);
    }

    private List<String> againstRenewal(String pool, @Nullable Incident holder) {
        List<String> against = new ArrayList<>();
        if (holder == null) {
            against.add("no incident that may close it blames it any more");
        } else {
            against.addAll(context.interlocks().lasting(pool, new TreeSet<>(context.blamed(holder))));
        }
        Instruction held = state.overrides.get(pool);
        if (held != null && held.kind() == Instruction.Kind.OPEN) {
            against.add("held open by " + held.by());
        }
        return against;
    }

    /** Closes the gates of blamed pools, as far as policy and interlocks allow. */
    void close() {
        for (Incident incident : context.actionable()) {
            for (String pool : context.pools()) {
                if (context.blames(incident, pool) && !context.closed().contains(pool)) {
                    close(pool, incident);
                }
            }
        }
    }

    private void close(String pool, Incident incident) {
        List<String> against = context.against(pool, incident);
        Enforcement enforcement = enforcement(incident);
        if (!against.isEmpty()) {
            record(Decision.Result.REFUSED, pool, incident.id(), against);
            notes.putIfAbsent(pool, "not closed, since " + String.join("; ", against));
            return;
        }
        record(ActionContext.result(enforcement), pool, incident.id(), List.of(incident.text()));
        if (enforcement == Enforcement.ORDERED) {
            state.leases.put(pool, new ControllerState.Lease(context.now(), incident.id()));
            notes.put(pool, incident.text());
        } else {
            notes.putIfAbsent(
                    pool,
                    enforcement == Enforcement.PROPOSED
                            ? "to be closed once " + incident.id() + " is approved"
                            : "would be closed, but the policy only observes");
        }
    }

    private Enforcement enforcement(Incident incident) {
        return context.enforcement(context.policy().actions().gate(), incident);
    }

    private void record(Decision.Result result, String pool, @Nullable String incident, List<String> reasons) {
        context.audit().add(Decision.Kind.GATE, result, pool, incident, reasons, null);
    }

    /** The gates to publish: those that changed, and every minute all of them, since a lease must be renewed. */
    List<Gate> gates() {
        List<Gate> gates = new ArrayList<>();
        long now = context.now();
        for (String pool : context.pools()) {
            Gate gate = gate(pool);
            String print = String.join(
                    "|",
                    gate.state().code(),
                    gate.verdict().code(),
                    String.join(",", gate.grounds().incidents()),
                    by(gate));
            ControllerState.Published before = state.published.get(pool);
            boolean same = before != null && before.print().equals(print);
            if (before == null || !same || now - before.time() >= Controller.REPEAT) {
                state.published.put(
                        pool,
                        new ControllerState.Published(
                                print, gate.state().code(), gate.lease().since(), now));
                gates.add(gate);
            }
        }
        state.published.keySet().retainAll(context.pools());
        return gates;
    }

    private Gate gate(String pool) {
        CohortHealth health = state.health.getOrDefault(
                pool, new CohortHealth(pool, 0, 0, false, "nothing was sampled of it of late"));
        List<Incident> blaming = context.open().stream()
                .filter(i -> i.layer() != Layer.FEED && context.blames(i, pool)) // no pool is at fault for the feed
                .toList();
        Instruction held = state.overrides.get(pool);
        Gate.State now = context.closed().contains(pool) ? Gate.State.CLOSED : Gate.State.OPEN;
        ControllerState.Published before = state.published.get(pool);
        return new Gate(
                context.model(),
                pool,
                now,
                !blaming.isEmpty() ? Verdict.FAIL : health.passes() ? Verdict.PASS : Verdict.INSUFFICIENT,
                held == null ? reason(pool, blaming, health) : overridden(held, pool, blaming, health),
                new Gate.Grounds(
                        health.responses(),
                        health.sessions(),
                        blaming.stream().map(Incident::id).toList(),
                        blaming.isEmpty()
                                ? Double.NaN
                                : blaming.get(0).measurement().evidence(),
                        blaming.isEmpty()
                                ? Double.NaN
                                : blaming.get(0).measurement().threshold()),
                held == null ? null : held.by(),
                new Gate.Lease(
                        before != null && before.state().equals(now.code()) ? before.since() : context.now(),
                        context.now(),
                        context.now() + context.policy().actions().lease().toMillis()));
    }

    private String reason(String pool, List<Incident> blaming, CohortHealth health) {
        if (blaming.isEmpty()) {
            return health.reason();
        }
        String note = notes.get(pool);
        String text = blaming.get(0).text();
        return note == null
                ? text + " Not closed, since its evidence is not enough for an action."
                : note.equals(text) ? text : text + " Gate: " + note + ".";
    }

    private String overridden(Instruction held, String pool, List<Incident> blaming, CohortHealth health) {
        String text = "Held " + held.kind().code() + " by " + held.by() + ": " + held.why() + ".";
        return blaming.isEmpty() ? text : text + " " + reason(pool, blaming, health);
    }

    private static String by(Gate gate) {
        return gate.by() == null ? "" : gate.by();
    }
}
