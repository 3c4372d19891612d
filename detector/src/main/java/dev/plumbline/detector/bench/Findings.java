package dev.plumbline.detector.bench;

import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import java.util.List;

/**
 * What one closed window of one model says.
 *
 * @param evidence every monitor's reading
 * @param incidents the state of each incident that is open or that closed in this window
 * @param alerts what somebody should hear of, in order
 */
public record Findings(Evidence evidence, List<Incident> incidents, List<Alert> alerts) {

    public Findings {
        incidents = List.copyOf(incidents);
        alerts = List.copyOf(alerts);
    }
}
