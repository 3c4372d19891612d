package dev.plumbline.detector.action;

import dev.plumbline.detector.monitor.CohortHealth;
import dev.plumbline.detector.store.StoredForm;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.json.InstructionJson;
import dev.plumbline.models.proto.state.ActionState;
import dev.plumbline.models.proto.state.HarmState;
import dev.plumbline.models.proto.state.LeaseState;
import dev.plumbline.models.proto.state.PoolHealthState;
import dev.plumbline.models.proto.state.PublishedState;
import java.util.Map;

/** The stored form of what a controller remembers. */
final class ActionStateForm {

    private static final int VERSION = 1;
    private static final StoredForm<ActionState> FORM = new StoredForm<>("actions", VERSION, ActionState.parser());

    private ActionStateForm() {}

    static byte[] write(ControllerState state) {
        ActionState.Builder out = ActionState.newBuilder()
                .setVersion(VERSION)
                .addAllServed(state.registry.state())
                .addAllActionable(state.actionable)
                .putAllTold(state.told);
        if (state.released != Long.MIN_VALUE) {
            out.setReleased(state.released);
        }
        if (state.judged != Long.MIN_VALUE) {
            out.setJudged(state.judged);
        }
        state.words.forEach((incident, said) -> out.putDecisions(incident, InstructionJson.write(said)));
        state.overrides.forEach((pool, said) -> out.putOverrides(pool, InstructionJson.write(said)));
        state.done.forEach((action, force) -> out.putDone(action, force.name()));
        state.leases.forEach((pool, lease) -> out.addLeases(write(pool, lease)));
        state.published.forEach((pool, published) -> out.addPublished(write(pool, published)));
        state.health.forEach((pool, health) -> out.addHealth(write(pool, health)));
        state.harms.forEach((incident, harm) -> out.addHarms(write(incident, harm)));
        return out.build().toByteArray();
    }

    static ControllerState read(byte[] stored) {
        ActionState in = FORM.read(stored);
        ControllerState state = new ControllerState();
        state.registry.restore(in.getServedList());
        state.released = in.hasReleased() ? in.getReleased() : Long.MIN_VALUE;
        state.judged = in.hasJudged() ? in.getJudged() : Long.MIN_VALUE;
        state.actionable.addAll(in.getActionableList());
        state.told.putAll(in.getToldMap());
        read(in.getDecisionsMap(), state.words);
        read(in.getOverridesMap(), state.overrides);
        in.getDoneMap().forEach((action, force) -> state.done.put(action, Enforcement.valueOf(force)));
        in.getLeasesList()
                .forEach(l -> state.leases.put(l.getPool(), new ControllerState.Lease(l.getSince(), l.getIncident())));
        in.getPublishedList().forEach(p -> state.published.put(p.getPool(), read(p)));
        in.getHealthList().forEach(h -> state.health.put(h.getPool(), read(h)));
        in.getHarmsList().forEach(h -> state.harms.put(h.getIncident(), read(h)));
        return state;
    }

    private static LeaseState write(String pool, ControllerState.Lease lease) {
        return LeaseState.newBuilder()
                .setPool(pool)
                .setSince(lease.since())
                .setIncident(lease.incident())
                .build();
    }

    private static PublishedState write(String pool, ControllerState.Published published) {
        return PublishedState.newBuilder()
                .setPool(pool)
                .setPrint(published.print())
                .setState(published.state())
                .setSince(published.since())
                .setTime(published.time())
                .build();
    }

    private static ControllerState.Published read(PublishedState stored) {
        return new ControllerState.Published(stored.getPrint(), stored.getState(), stored.getSince(), stored.getTime());
    }

    private static PoolHealthState write(String pool, CohortHealth health) {
        return PoolHealthState.newBuilder()
                .setPool(pool)
                .setName(health.pool())
                .setResponses(health.responses())
                .setSessions(health.sessions())
                .setPasses(health.passes())
                .setReason(health.reason())
                .build();
    }

    private static CohortHealth read(PoolHealthState stored) {
        return new CohortHealth(
                stored.getName(), stored.getResponses(), stored.getSessions(), stored.getPasses(), stored.getReason());
    }

    private static HarmState write(String incident, ControllerState.Harm harm) {
        return HarmState.newBuilder()
                .setIncident(incident)
                .setCohort(harm.cohort())
                .setOnset(harm.onset())
                .setResponses(harm.ledger().responses())
                .setPlaced(harm.ledger().placed())
                .setAllResponses(harm.ledger().allResponses())
                .setAllPlaced(harm.ledger().allPlaced())
                .build();
    }

    private static ControllerState.Harm read(HarmState stored) {
        Ledger ledger =
                new Ledger(stored.getResponses(), stored.getPlaced(), stored.getAllResponses(), stored.getAllPlaced());
        return new ControllerState.Harm(stored.getCohort(), stored.getOnset(), ledger);
    }

    private static void read(Map<String, String> stored, Map<String, Instruction> into) {
        stored.forEach((subject, said) -> into.put(subject, InstructionJson.read(said)));
    }
}
