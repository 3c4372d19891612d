package dev.plumbline.models.policy;

import java.util.Locale;

/** When a probe that finds a drained pool equivalent may end the incident that holds its gate. */
public enum GateOpening {
    /** If the same probe found the pool different while the incident was open: then it can see that fault. */
    DIFFERENT_FIRST,
    /** Always, though a probe cannot see faults of load, of batches, of length or of what users ask. */
    EQUIVALENT,
    /** Never: the verdict is shown, and a trickle of sessions or a person decides. */
    NEVER;

    /** The stable name in policies and JSON. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether equivalent may end the incident.
     *
     * @param wasDifferent whether the same probe found the pool different during the incident
     */
    public boolean allows(boolean wasDifferent) {
        return this == EQUIVALENT || (this == DIFFERENT_FIRST && wasDifferent);
    }
}
