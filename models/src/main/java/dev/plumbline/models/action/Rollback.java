package dev.plumbline.models.action;

import java.util.List;

/**
 * Take a version back from the pools where a fault began with it. Times are milliseconds since the epoch.
 *
 * @param id the idempotency key: of one incident and version there is one
 * @param pools where the version is served
 * @param version what to take back
 * @param to what those pools served before
 * @param started when the version was first seen there
 * @param onset when the fault began
 * @param evidence natural logarithm of the incident's evidence
 * @param threshold what it had to reach to page
 * @param decided end of the window in which it was decided
 */
public record Rollback(
        String id,
        String model,
        List<String> pools,
        String version,
        String to,
        String incident,
        Enforcement force,
        String reason,
        long started,
        long onset,
        double evidence,
        double threshold,
        long decided,
        Ledger ledger) {

    public Rollback {
        pools = List.copyOf(pools);
    }
}
