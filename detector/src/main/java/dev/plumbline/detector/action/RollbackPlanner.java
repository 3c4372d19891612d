package dev.plumbline.detector.action;

import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.incident.Incident;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Plans to roll back the version of the blamed pools that began near a fault's onset. */
final class RollbackPlanner {

    private final ActionContext context;
    private final PoolRegistry registry;
    private final Function<Incident, Ledger> ledgers;

    RollbackPlanner(ActionContext context, Function<Incident, Ledger> ledgers) {
        this.context = context;
        this.registry = context.state().registry;
        this.ledgers = ledgers;
    }

    List<Rollback> plan() {
        List<Rollback> rollbacks = new ArrayList<>();
        for (Incident incident : context.actionable()) {
            List<String> blamed = context.blamed(incident);
            SuspectVersion suspect = SuspectVersion.of(incident, blamed, registry);
            Enforcement enforcement =
                    context.enforcement(context.policy().actions().rollback(), incident);
            String version = suspect == null ? "" : suspect.version();
            String id = ActionIds.rollback(incident.id(), context.model(), version);
            List<String> against = against(incident, blamed, suspect);
            if (context.allows(Decision.Kind.ROLLBACK, null, incident, id, enforcement, against) && suspect != null) {
                rollbacks.add(rollback(id, incident, suspect, blamed, enforcement));
            }
        }
        return rollbacks;
    }

    private List<String> against(Incident incident, List<String> blamed, @Nullable SuspectVersion suspect) {
        List<String> against = new ArrayList<>();
        String doubt = context.doubt();
        if (doubt != null) {
            against.add(doubt);
        }
        String mirror = context.interlocks().mirror(incident);
        if (mirror != null) {
            against.add(mirror);
        }
        if (blamed.stream().noneMatch(pool -> registry.isSurelyBlamed(incident, pool))) {
            against.add(Interlocks.unsettled(incident));
        }
        if (suspect == null) {
            against.add("no version of the blamed pools began near the onset");
        }
        return against;
    }

    private Rollback rollback(
            String id, Incident incident, SuspectVersion suspect, List<String> blamed, Enforcement enforcement) {
        return new Rollback(
                id,
                context.model(),
                new Rollback.Change(
                        blamed.stream()
                                .filter(pool -> registry.versions(pool).containsKey(suspect.version()))
                                .toList(),
                        suspect.version(),
                        suspect.before(),
                        suspect.started()),
                new Rollback.Fault(
                        incident.id(),
                        incident.course().onset(),
                        incident.measurement().evidence(),
                        incident.measurement().threshold()),
                enforcement,
                incident.text(),
                context.now(),
                ledgers.apply(incident));
    }
}
