package dev.plumbline.detector.action;

import dev.plumbline.detector.monitor.CohortHealth;
import dev.plumbline.detector.store.Store;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Ledger;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All that a controller must remember between two windows, but for the sessions that were sampled. */
final class ControllerState {

    private static final byte[] KEY = {'m'};

    final PoolRegistry registry = new PoolRegistry();

    /** Gates that are closed, by pool. */
    final TreeMap<String, Lease> leases = new TreeMap<>();

    /** When a pool was last given back. */
    long released = Long.MIN_VALUE;

    /** Incidents whose evidence was once enough for an action, until they close. */
    final TreeSet<String> actionable = new TreeSet<>();

    /** What people said of incidents. */
    final TreeMap<String, Instruction> words = new TreeMap<>();

    /** People's overrides, by pool. */
    final TreeMap<String, Instruction> overrides = new TreeMap<>();

    /** The last decision by subject, so that only changes are told. */
    final TreeMap<String, String> told = new TreeMap<>();

    /** What was last published, by pool. */
    final TreeMap<String, Published> published = new TreeMap<>();

    /** How pools stood when they were last asked. */
    final TreeMap<String, CohortHealth> health = new TreeMap<>();

    long judged = Long.MIN_VALUE;

    final TreeMap<String, Harm> harms = new TreeMap<>();

    /** Unsticks and rollbacks that were told, by id. */
    final TreeMap<String, Enforcement> done = new TreeMap<>();

    /** A gate that is closed. */
    record Lease(long since, String incident) {}

    /** What was said of a pool, since when, and when it was last repeated. */
    record Published(String print, String state, long since, long time) {}

    /** The ledger of an incident, and of what cohort since when. */
    record Harm(String cohort, long onset, Ledger ledger) {}

    /**
     * Forgets what is about incidents that are over, and instructions that have expired.
     *
     * @param open ids of open incidents
     * @param found ids of all incidents that the window names
     */
    void forget(Set<String> open, Set<String> found, long now) {
        actionable.retainAll(open);
        harms.keySet().retainAll(found);
        words.values().removeIf(instruction -> instruction.until() <= now);
        overrides.values().removeIf(instruction -> instruction.until() <= now);
        done.keySet().removeIf(action -> !open.contains(ActionIds.incident(action)));
    }

    /** What the store holds, or nothing yet. */
    static ControllerState load(Store store) {
        byte[] stored = store.get(KEY);
        return stored == null ? new ControllerState() : ActionStateForm.read(stored);
    }

    void save(Store store) {
        store.put(KEY, ActionStateForm.write(this));
    }
}
