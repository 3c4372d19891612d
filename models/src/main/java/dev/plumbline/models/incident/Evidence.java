package dev.plumbline.models.incident;

import dev.plumbline.models.cell.Cohort;
import java.util.List;

/**
 * What the monitors of one model said at the end of one window.
 *
 * @param window start of the window, in milliseconds since the epoch
 * @param forced whether the window was closed before all sources had passed it
 * @param monitors one reading per monitor, those nearest to their threshold first
 * @param alone strata that one pool served alone in this window: it had no peers there, and was judged without them
 */
public record Evidence(long window, String model, boolean forced, List<Reading> monitors, List<Alone> alone) {

    /** A pool without peers. */
    public record Alone(String stratum, String pool) {}

    /**
     * One monitor's reading.
     *
     * @param evidence natural logarithm of its evidence
     * @param threshold what it must reach to page
     */
    public record Reading(String signal, String reference, Cohort cohort, double evidence, double threshold) {}

    public Evidence {
        monitors = List.copyOf(monitors);
        alone = List.copyOf(alone);
    }
}
