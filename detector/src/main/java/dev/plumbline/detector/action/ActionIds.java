package dev.plumbline.detector.action;

import dev.plumbline.detector.blame.StableIds;

/** Ids of unsticks and rollbacks: the kind, the incident, and a hash of what it is about, parted by hyphens. */
final class ActionIds {

    private ActionIds() {}

    static String unstick(String incident, String model, String pool) {
        return StableIds.of("unstick-" + incident + "-", model, pool);
    }

    static String rollback(String incident, String model, String version) {
        return StableIds.of("rollback-" + incident + "-", model, version);
    }

    /** The incident that an action is about. Neither kind nor hash holds a hyphen; the incident's own id may. */
    static String incident(String action) {
        return action.substring(action.indexOf('-') + 1, action.lastIndexOf('-'));
    }
}
