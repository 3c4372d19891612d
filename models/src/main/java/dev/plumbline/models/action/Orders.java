package dev.plumbline.models.action;

import java.util.List;

/**
 * What one closed window of one model leads to.
 *
 * @param gates those that changed or were renewed
 * @param decisions what changed in what is done and what is not, and why
 */
public record Orders(List<Gate> gates, List<Unstick> unsticks, List<Rollback> rollbacks, List<Decision> decisions) {

    /** Nothing to do. */
    public static final Orders NONE = new Orders(List.of(), List.of(), List.of(), List.of());

    public Orders {
        gates = List.copyOf(gates);
        unsticks = List.copyOf(unsticks);
        rollbacks = List.copyOf(rollbacks);
        decisions = List.copyOf(decisions);
    }
}
