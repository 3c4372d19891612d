package dev.plumbline.service.drill;

import dev.plumbline.models.cell.Cohort;

/**
 * A fault to put into healthy traffic.
 *
 * @param rate in (0, 1]: of what, says its kind
 * @param cohort the traffic that has it; for {@link FaultKind#MISROUTED} where it goes
 * @param from when it begins, in milliseconds since the epoch
 */
public record Fault(FaultKind kind, double rate, Cohort cohort, long from) {

    public Fault {
        if (!(rate > 0 && rate <= 1)) {
            throw new IllegalArgumentException("rate must lie in (0, 1], got " + rate);
        }
    }
}
