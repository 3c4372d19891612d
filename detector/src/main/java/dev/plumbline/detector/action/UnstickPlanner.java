package dev.plumbline.detector.action;

import dev.plumbline.models.action.Decision;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.models.incident.Incident;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Plans to move sessions away from blamed pools to which they stick. */
final class UnstickPlanner {

    /** The most sessions that an unstick names. */
    private static final int NAMED = 50;

    private final ActionContext context;
    private final Sightings sightings;
    private final Function<Incident, Ledger> ledgers;

    UnstickPlanner(ActionContext context, Sightings sightings, Function<Incident, Ledger> ledgers) {
        this.context = context;
        this.sightings = sightings;
        this.ledgers = ledgers;
    }

    List<Unstick> plan() {
        List<Unstick> unsticks = new ArrayList<>();
        for (Incident incident : context.actionable()) {
            for (String pool : context.blamed(incident)) {
                Enforcement enforcement =
                        context.enforcement(context.policy().actions().unstick(), incident);
                String id = ActionIds.unstick(incident.id(), context.model(), pool);
                List<String> against = against(pool, incident, enforcement);
                if (context.allows(Decision.Kind.UNSTICK, pool, incident, id, enforcement, against)) {
                    unsticks.add(unstick(id, pool, incident, enforcement));
                }
            }
        }
        return unsticks;
    }

    private List<String> against(String pool, Incident incident, Enforcement enforcement) {
        List<String> against = new ArrayList<>();
        String doubt = context.doubt();
        if (!context.closed().contains(pool)) {
            against.addAll(context.against(pool, incident));
            if (against.isEmpty() && enforcement == Enforcement.ORDERED) {
                against.add("the pool still takes new sessions: they would come back");
            }
        } else if (doubt != null) {
            against.add(doubt);
        }
        return against;
    }

    private Unstick unstick(String id, String pool, Incident incident, Enforcement enforcement) {
        List<Unstick.Seen> seen = sightings.since(pool, incident.course().onset());
        long dwell =
                seen.isEmpty() ? 0 : context.now() - seen.get(seen.size() / 2).since();
        return new Unstick(
                id,
                context.model(),
                pool,
                incident.id(),
                enforcement,
                incident.text(),
                new Unstick.Stuck(
                        incident.course().onset(), seen.subList(Math.max(0, seen.size() - NAMED), seen.size()), dwell),
                context.now(),
                ledgers.apply(incident));
    }
}
