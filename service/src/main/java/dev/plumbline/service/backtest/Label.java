package dev.plumbline.service.backtest;

import dev.plumbline.models.cell.Cohort;
import java.util.List;

/**
 * A fault that is known to have been in a recording.
 *
 * @param from when it began, in milliseconds since the epoch
 * @param until when it ended
 * @param cohort the traffic that had it
 * @param also cohorts that are part of the same traffic, such as {@code pool=tpu-a}
 * @param signals the signals that should see it; any where there are none
 */
public record Label(String name, long from, long until, Cohort cohort, List<String> also, List<String> signals) {

    public Label {
        also = List.copyOf(also);
        signals = List.copyOf(signals);
    }
}
