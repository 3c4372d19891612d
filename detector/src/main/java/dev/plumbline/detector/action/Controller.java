package dev.plumbline.detector.action;

import dev.plumbline.detector.blame.StableIds;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.model.ModelMonitor;
import dev.plumbline.detector.monitor.CohortHealth;
import dev.plumbline.detector.store.Store;
import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.action.Orders;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Actions;
import dev.plumbline.models.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is done about the incidents of one model, window by window. Gates are leases: renewed while an incident blames
 * the pool, given back after its recovery, and ended by themselves where no window closes any more. No clock but that
 * of the windows; all state is in the store, so that the same windows lead to the same orders.
 */
final class Controller {

    /** How often a pool is judged anew, and what is known of it repeated. */
    private static final long REPEAT = Duration.ofMinutes(1).toMillis();

    /** The most sessions that an unstick names. */
    private static final int NAMED = 50;

    private final Policy policy;
    private final String model;
    private final Store store;
    private final Sightings sightings;
    private final ControllerState memo;

    Controller(Policy policy, String model, Store store) {
        this.policy = policy;
        this.model = model;
        this.store = store;
        this.sightings = new Sightings(store);
        this.memo = ControllerState.load(store);
    }

    void apply(Instruction said) {
        String incident = said.incident();
        String pool = said.pool();
        if (incident != null) {
            memo.words.put(incident, said);
        } else if (pool != null && said.kind() == Instruction.Kind.RELEASE) {
            memo.overrides.remove(pool);
        } else if (pool != null) {
            memo.overrides.put(pool, said);
        }
        memo.save(store);
    }

    /** Incidents that are over by a person's word, until the next window is closed. */
    List<String> ended() {
        return memo.words.values().stream()
                .filter(said -> said.kind() == Instruction.Kind.END)
                .map(Instruction::incident)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The harm of an incident, as of the last window. */
    Ledger ledger(Incident incident) {
        ControllerState.Harm harm = memo.harms.get(incident.id());
        return harm == null ? Ledger.NONE : harm.ledger();
    }

    Orders close(long window, Placements placements, Findings findings, @Nullable String doubt, ModelMonitor bench) {
        long now = window + policy.window().toMillis();
        memo.roster.update(placements.keys(), now);
        memo.roster.forget(now - policy.memory().toMillis());
        placements.sessions().forEach((pool, sessions) -> sightings.record(pool, sessions, now));
        List<Incident> open = findings.incidents().stream()
                .filter(i -> i.course().closed() == null)
                .sorted(Comparator.comparingDouble(
                                (Incident incident) -> incident.measurement().evidence())
                        .reversed()
                        .thenComparing(Incident::id))
                .toList();
        forget(findings.incidents(), open, now);
        if (now - memo.judged >= REPEAT || memo.judged == Long.MIN_VALUE) {
            memo.judged = now;
            memo.standings.clear();
            bench.standings().forEach(standing -> memo.standings.put(standing.pool(), standing));
        }
        keepLedgers(findings.incidents(), placements, bench);
        Orders orders = new Turn(now, open, doubt).orders();
        memo.words.values().removeIf(said -> said.kind() == Instruction.Kind.END);
        memo.save(store);
        return orders;
    }

    private void forget(List<Incident> told, List<Incident> open, long now) {
        open.stream().filter(this::actionable).forEach(i -> memo.actionable.add(i.id()));
        List<String> ids = open.stream().map(Incident::id).toList();
        memo.actionable.retainAll(ids);
        memo.harms.keySet().retainAll(told.stream().map(Incident::id).toList());
        memo.words.values().removeIf(said -> said.until() <= now);
        memo.overrides.values().removeIf(said -> said.until() <= now);
        memo.done.keySet().removeIf(id -> ids.stream().noneMatch(id::contains));
    }

    /** Whether its evidence is enough for an action: the budget of false actions is not that of pages. */
    private boolean actionable(Incident incident) {
        double days = (double) policy.actions().budget().toMillis()
                / Duration.ofDays(1).toMillis();
        return incident.level() == Level.PAGE && incident.measurement().falseOnceInDays() >= days;
    }

    private void keepLedgers(List<Incident> told, Placements placements, ModelMonitor bench) {
        for (Incident i : told) {
            ControllerState.Harm harm = memo.harms.get(i.id());
            String cohort = i.blame().cohort().toString();
            Ledger ledger = harm != null
                            && harm.cohort().equals(cohort)
                            && harm.onset() == i.course().onset()
                    ? harm.ledger().plus(placements.ledger(i.blame().cohort()))
                    : bench.ledger(i.blame().cohort(), i.course().onset());
            memo.harms.put(i.id(), new ControllerState.Harm(cohort, i.course().onset(), ledger));
        }
    }

    /** The decisions of one window. */
    private final class Turn {

        private final long now;
        private final List<Incident> open;
        private final List<Incident> actionable;
        private final SortedSet<String> pools;
        private final @Nullable String doubt;
        private final Audit audit;
        private final Map<String, String> notes = new HashMap<>();

        Turn(long now, List<Incident> open, @Nullable String doubt) {
            this.now = now;
            this.open = open;
            this.actionable =
                    open.stream().filter(i -> memo.actionable.contains(i.id())).toList();
            this.pools = memo.roster.pools(now);
            this.pools.addAll(memo.leases.keySet());
            this.doubt = doubt;
            this.audit = new Audit(memo, model, now);
        }

        Orders orders() {
            applyInstructions();
            renew();
            gate();
            List<Unstick> unsticks = unstick();
            List<Rollback> rollbacks = rollBack();
            return new Orders(gates(), unsticks, rollbacks, audit.close());
        }

        private void applyInstructions() {
            memo.overrides.forEach((pool, said) -> audit.add(
                    Decision.Kind.OVERRIDE,
                    Decision.Result.TAKEN,
                    pool,
                    null,
                    List.of(said.kind().code() + ": " + said.why()),
                    said.by()));
            memo.words.forEach((incident, said) -> audit.add(
                    said.kind() == Instruction.Kind.END ? Decision.Kind.END : Decision.Kind.APPROVAL,
                    Decision.Result.TAKEN,
                    null,
                    incident,
                    List.of(said.why()),
                    said.by()));
        }

        /** Gates that are closed stay so while an incident blames the pool, and give it back after. */
        private void renew() {
            for (String pool : new TreeSet<>(memo.leases.keySet())) {
                Incident holder = actionable.stream()
                        .filter(i -> blames(i, pool) && force(policy.actions().gate(), i) == Enforcement.ORDERED)
                        .min(Comparator.comparingInt(i -> blamed(List.of(i)).size()))
                        .orElse(null);
                List<String> against = new ArrayList<>();
                if (holder == null) {
                    against.add("no incident that may close it blames it any more");
                } else {
                    against.addAll(interlocks().lasting(pool, blamed(List.of(holder))));
                }
                Instruction held = memo.overrides.get(pool);
                if (held != null && held.kind() == Instruction.Kind.OPEN) {
                    against.add("held open by " + held.by());
                }
                ControllerState.Lease lease = memo.leases.get(pool);
                if (against.isEmpty() && holder != null && lease != null) {
                    memo.leases.put(pool, new ControllerState.Lease(lease.since(), holder.id()));
                    audit.add(
                            Decision.Kind.GATE,
                            Decision.Result.ORDERED,
                            pool,
                            holder.id(),
                            List.of(holder.text()),
                            null);
                    notes.put(pool, holder.text());
                } else {
                    memo.leases.remove(pool);
                    memo.released = now;
                    audit.add(Decision.Kind.GATE, Decision.Result.RELEASED, pool, null, against, null);
                }
            }
        }

        private void gate() {
            for (Incident incident : actionable) {
                for (String pool : pools) {
                    if (blames(incident, pool) && !closed().contains(pool)) {
                        gate(pool, incident);
                    }
                }
            }
        }

        private void gate(String pool, Incident incident) {
            List<String> against = against(pool, incident);
            Enforcement force = force(policy.actions().gate(), incident);
            if (!against.isEmpty()) {
                audit.add(Decision.Kind.GATE, Decision.Result.REFUSED, pool, incident.id(), against, null);
                notes.putIfAbsent(pool, "not closed, since " + String.join("; ", against));
                return;
            }
            audit.add(Decision.Kind.GATE, result(force), pool, incident.id(), List.of(incident.text()), null);
            if (force == Enforcement.ORDERED) {
                memo.leases.put(pool, new ControllerState.Lease(now, incident.id()));
                notes.put(pool, incident.text());
            } else {
                notes.putIfAbsent(
                        pool,
                        force == Enforcement.PROPOSED
                                ? "to be closed once " + incident.id() + " is approved"
                                : "would be closed, but the policy only observes");
            }
        }

        private List<String> against(String pool, Incident incident) {
            boolean surely = memo.roster.isSurelyBlamed(incident, pool);
            return interlocks().against(pool, incident, surely, memo.overrides.get(pool));
        }

        private List<Unstick> unstick() {
            List<Unstick> unsticks = new ArrayList<>();
            for (Incident incident : actionable) {
                for (String pool : pools) {
                    if (blames(incident, pool)) {
                        unstick(pool, incident, unsticks);
                    }
                }
            }
            return unsticks;
        }

        private void unstick(String pool, Incident incident, List<Unstick> unsticks) {
            Enforcement force = force(policy.actions().unstick(), incident);
            List<String> against = new ArrayList<>();
            if (!closed().contains(pool)) {
                against.addAll(against(pool, incident));
                if (against.isEmpty() && force == Enforcement.ORDERED) {
                    against.add("the pool still takes new sessions: they would come back");
                }
            } else if (doubt != null) {
                against.add(doubt);
            }
            String id = StableIds.of("unstick-" + incident.id() + "-", model, pool);
            if (!allowed(Decision.Kind.UNSTICK, pool, incident, id, force, against)) {
                return;
            }
            List<Unstick.Seen> seen = sightings.since(pool, incident.course().onset());
            long dwell = seen.isEmpty() ? 0 : now - seen.get(seen.size() / 2).since();
            unsticks.add(new Unstick(
                    id,
                    model,
                    pool,
                    incident.id(),
                    force,
                    incident.text(),
                    incident.course().onset(),
                    now,
                    seen.subList(Math.max(0, seen.size() - NAMED), seen.size()),
                    dwell,
                    ledger(incident)));
        }

        private List<Rollback> rollBack() {
            List<Rollback> rollbacks = new ArrayList<>();
            for (Incident incident : actionable) {
                List<String> blamed =
                        pools.stream().filter(pool -> blames(incident, pool)).toList();
                SuspectVersion suspect = SuspectVersion.of(incident, blamed, memo.roster);
                Enforcement force = force(policy.actions().rollback(), incident);
                List<String> against = new ArrayList<>();
                if (doubt != null) {
                    against.add(doubt);
                }
                String mirror = interlocks().mirror(incident);
                if (mirror != null) {
                    against.add(mirror);
                }
                if (blamed.stream().noneMatch(pool -> memo.roster.isSurelyBlamed(incident, pool))) {
                    against.add(Interlocks.unsettled(incident));
                }
                if (suspect == null) {
                    against.add("no version of the blamed pools began near the onset");
                }
                String id = StableIds.of(
                        "rollback-" + incident.id() + "-", model, suspect == null ? "" : suspect.version());
                if (allowed(Decision.Kind.ROLLBACK, null, incident, id, force, against) && suspect != null) {
                    rollbacks.add(rollback(id, incident, suspect, blamed, force));
                }
            }
            return rollbacks;
        }

        private Rollback rollback(
                String id, Incident incident, SuspectVersion suspect, List<String> blamed, Enforcement force) {
            return new Rollback(
                    id,
                    model,
                    blamed.stream()
                            .filter(pool -> memo.roster.versions(pool).containsKey(suspect.version()))
                            .toList(),
                    suspect.version(),
                    suspect.before(),
                    incident.id(),
                    force,
                    incident.text(),
                    suspect.started(),
                    incident.course().onset(),
                    incident.measurement().evidence(),
                    incident.measurement().threshold(),
                    now,
                    ledger(incident));
        }

        /** Whether an action is to be told now: nothing forbids it, and it was not told before with as much force. */
        private boolean allowed(
                Decision.Kind kind,
                @Nullable String pool,
                Incident incident,
                String id,
                Enforcement force,
                List<String> against) {
            Enforcement before = memo.done.get(id);
            boolean again = before == force || before == Enforcement.ORDERED;
            if (!against.isEmpty() && before != Enforcement.ORDERED) {
                audit.add(kind, Decision.Result.REFUSED, pool, incident.id(), against, null);
                return false;
            }
            audit.add(kind, result(again ? before : force), pool, incident.id(), List.of(incident.text()), null);
            if (!again) {
                memo.done.put(id, force);
            }
            return !again;
        }

        /** What is known of every pool: where it changed, and else now and then, for a lease must be renewed. */
        private List<Gate> gates() {
            List<Gate> gates = new ArrayList<>();
            for (String pool : pools) {
                Gate gate = gate(pool);
                String print = String.join(
                        "|", gate.state().code(), gate.verdict().code(), String.join(",", gate.incidents()), by(gate));
                ControllerState.Published before = memo.published.get(pool);
                boolean same = before != null && before.print().equals(print);
                if (before == null || !same || now - before.time() >= REPEAT) {
                    memo.published.put(
                            pool,
                            new ControllerState.Published(print, gate.state().code(), gate.since(), now));
                    gates.add(gate);
                }
            }
            memo.published.keySet().retainAll(pools);
            return gates;
        }

        private Gate gate(String pool) {
            CohortHealth standing = memo.standings.getOrDefault(
                    pool, new CohortHealth(pool, 0, 0, false, "nothing was sampled of it of late"));
            List<Incident> blaming = open.stream()
                    .filter(i -> i.layer() != Layer.FEED && blames(i, pool)) // the feed's are nobody's fault
                    .toList();
            boolean shut = closed().contains(pool);
            Instruction held = memo.overrides.get(pool);
            Gate.State state = shut ? Gate.State.CLOSED : Gate.State.OPEN;
            ControllerState.Published before = memo.published.get(pool);
            return new Gate(
                    model,
                    pool,
                    state,
                    !blaming.isEmpty() ? Verdict.FAIL : standing.passes() ? Verdict.PASS : Verdict.INSUFFICIENT,
                    held == null ? reason(pool, blaming, standing) : overridden(held, pool, blaming, standing),
                    standing.responses(),
                    standing.sessions(),
                    blaming.stream().map(Incident::id).toList(),
                    blaming.isEmpty()
                            ? Double.NaN
                            : blaming.get(0).measurement().evidence(),
                    blaming.isEmpty()
                            ? Double.NaN
                            : blaming.get(0).measurement().threshold(),
                    held == null ? null : held.by(),
                    before != null && before.state().equals(state.code()) ? before.since() : now,
                    now,
                    now + policy.actions().lease().toMillis());
        }

        private String reason(String pool, List<Incident> blaming, CohortHealth standing) {
            if (blaming.isEmpty()) {
                return standing.reason();
            }
            String note = notes.get(pool);
            String text = blaming.get(0).text();
            return note == null
                    ? text + " Not closed, since its evidence is not enough for an action."
                    : note.equals(text) ? text : text + " Gate: " + note + ".";
        }

        private String overridden(Instruction held, String pool, List<Incident> blaming, CohortHealth standing) {
            String word = "Held " + held.kind().code() + " by " + held.by() + ": " + held.why() + ".";
            return blaming.isEmpty() ? word : word + " " + reason(pool, blaming, standing);
        }

        private String by(Gate gate) {
            return gate.by() == null ? "" : gate.by();
        }

        private boolean blames(Incident incident, String pool) {
            return memo.roster.touches(incident.blame().cohort(), pool);
        }

        private SortedSet<String> closed() {
            TreeSet<String> closed = new TreeSet<>(memo.leases.keySet());
            memo.overrides.forEach((pool, said) -> {
                if (said.kind() == Instruction.Kind.CLOSE) {
                    closed.add(pool);
                }
            });
            return closed;
        }

        private Interlocks interlocks() {
            return new Interlocks(policy, now, pools, closed(), blamed(actionable), memo.released, doubt);
        }

        private Set<String> blamed(List<Incident> incidents) {
            TreeSet<String> blamed = new TreeSet<>();
            pools.stream()
                    .filter(pool -> incidents.stream().anyMatch(i -> blames(i, pool)))
                    .forEach(blamed::add);
            return blamed;
        }

        private Enforcement force(Actions.Mode mode, Incident incident) {
            return switch (mode) {
                case OBSERVE -> Enforcement.OBSERVED;
                case APPROVE -> memo.words.containsKey(incident.id()) ? Enforcement.ORDERED : Enforcement.PROPOSED;
                case AUTOMATIC -> Enforcement.ORDERED;
            };
        }

        private Decision.Result result(@Nullable Enforcement force) {
            if (force == null) {
                return Decision.Result.ORDERED;
            }
            return switch (force) {
                case OBSERVED -> Decision.Result.OBSERVED;
                case PROPOSED -> Decision.Result.PROPOSED;
                case ORDERED -> Decision.Result.ORDERED;
            };
        }
    }
}
