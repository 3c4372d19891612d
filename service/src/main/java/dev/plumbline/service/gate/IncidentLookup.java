package dev.plumbline.service.gate;

import dev.plumbline.models.incident.Incident;
import dev.plumbline.topologies.Compacted;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topics;
import java.util.Map;
import java.util.Optional;

/** Finds what stands in a compacted topic. */
public final class IncidentLookup {

    private IncidentLookup() {}

    /** The last state of an incident. */
    public static Optional<Incident> incident(Map<String, Object> client, Prefix prefix, String id) {
        return Optional.ofNullable(
                new Compacted<>(client, Topics.of(prefix).incidents()).read().get(id));
    }
}
