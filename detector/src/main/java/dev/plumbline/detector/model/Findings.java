package dev.plumbline.detector.model;

import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.baseline.AutomaticBaseline;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one closed window of one model says.
 *
 * @param evidence every monitor's reading
 * @param incidents the state of each incident that is open or that closed in this window
 * @param alerts what somebody should hear of, in order
 * @param learned the baseline that the model learned by itself, where that changed with this window
 */
public record Findings(
        Evidence evidence,
        List<Incident> incidents,
        List<Alert> alerts,
        @Nullable AutomaticBaseline learned) {

    /** The same, with the harm of each incident. */
    public Findings with(Function<Incident, Ledger> ledgers) {
        return new Findings(
                evidence,
                incidents.stream().map(i -> i.with(ledgers.apply(i))).toList(),
                alerts.stream()
                        .map(a -> new Alert(a.event(), a.time(), a.incident().with(ledgers.apply(a.incident()))))
                        .toList(),
                learned);
    }

    public Findings {
        incidents = List.copyOf(incidents);
        alerts = List.copyOf(alerts);
    }
}
