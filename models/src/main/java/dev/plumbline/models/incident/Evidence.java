package dev.plumbline.models.incident;

import dev.plumbline.models.cell.Cohort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the monitors of one model said at the end of one window.
 *
 * @param window start of the window, in milliseconds since the epoch
 * @param forced whether the window was closed before all sources had passed it
 * @param monitors one reading per monitor, those nearest to their threshold first
 * @param alone strata that one pool served alone in this window: it had no peers there, and was judged without them
 * @param controls the monitors that can find nothing
 * @param overdue responses that took longer than was waited for, since the beginning: they were compared with no others
 */
public record Evidence(
        long window,
        String model,
        boolean forced,
        List<Reading> monitors,
        List<Alone> alone,
        Controls controls,
        long overdue) {

    /**
     * What monitors said that can find nothing, since the beginning.
     *
     * @param windows windows in which one of them was asked, over all of them
     * @param alarms how often one of them reached 1,000
     * @param promised how often that may happen in the mean at most
     * @param alarm which of them stands at the pages' own threshold, or did within the last hour; null where none
     */
    public record Controls(
            long windows,
            long alarms,
            double promised,
            @Nullable String alarm) {}

    /** A pool without peers. */
    public record Alone(String stratum, String pool) {}

    /**
     * One monitor's reading.
     *
     * @param evidence natural logarithm of its evidence
     * @param threshold what it must reach to page
     * @param level the level whose budget its evidence has reached; null where none
     */
    public record Reading(
            String signal,
            String reference,
            Cohort cohort,
            double evidence,
            double threshold,
            @Nullable Level level) {}

    public Evidence {
        monitors = List.copyOf(monitors);
        alone = List.copyOf(alone);
    }
}
