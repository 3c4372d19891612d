package dev.plumbline.models.policy;

/**
 * What probes of drained pools may do.
 *
 * @param opens when they may end an incident
 */
public record ProbeRules(GateOpening opens) {

    /** Only a probe that has seen the fault may say that it is over. */
    public static final ProbeRules DEFAULT = new ProbeRules(GateOpening.DIFFERENT_FIRST);
}
