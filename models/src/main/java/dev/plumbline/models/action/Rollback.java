package dev.plumbline.models.action;

import java.util.List;

/**
 * Take a version back from the pools where a fault began with it. Times are milliseconds since the epoch.
 *
 * @param id the idempotency key: of one incident and version there is one
 * @param change what to take back
 * @param fault why
 * @param decided end of the window in which it was decided
 */
public record Rollback(
        String id,
        String model,
        Change change,
        Fault fault,
        Enforcement force,
        String reason,
        long decided,
        Ledger ledger) {

    /**
     * The change of a version.
     *
     * @param pools where the version is served
     * @param version what to take back
     * @param to what those pools served before
     * @param started when the version was first seen there
     */
    public record Change(List<String> pools, String version, String to, long started) {

        public Change {
            pools = List.copyOf(pools);
        }
    }

    /**
     * The fault that began with it.
     *
     * @param incident the incident's id
     * @param onset when the fault began
     * @param evidence natural logarithm of the incident's evidence
     * @param threshold what it had to reach to page
     */
    public record Fault(String incident, long onset, double evidence, double threshold) {}
}
