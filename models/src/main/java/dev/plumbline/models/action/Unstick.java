package dev.plumbline.models.action;

import java.util.List;

/**
 * Release the sessions that are stuck on a pool. The predicate counts (this model, this pool, placed at or after
 * {@code stuck.since}): most stuck sessions are never sampled. Times are milliseconds since the epoch.
 *
 * @param id the same for every repetition: of one incident and pool there is one
 * @param stuck which sessions
 * @param decided end of the window in which it was decided
 */
public record Unstick(
        String id,
        String model,
        String pool,
        String incident,
        Enforcement force,
        String reason,
        Stuck stuck,
        long decided,
        Ledger ledger) {

    /**
     * The sessions to release.
     *
     * @param since sessions placed on the pool from then on are to be placed anew
     * @param sessions the latest that were sampled there, in the gateway's own pseudonyms
     * @param dwellMillis median time since those were first seen on the pool; 0 where there are none
     */
    public record Stuck(long since, List<Seen> sessions, long dwellMillis) {

        public Stuck {
            sessions = List.copyOf(sessions);
        }
    }

    /**
     * A session that was seen on the pool.
     *
     * @param since when it was first seen there
     */
    public record Seen(String session, long since) {}
}
