package dev.plumbline.models.policy;

import java.time.Duration;
import java.util.Map;

/**
 * When there is an alarm. The budget of false ones is the only threshold; everything else says what a difference means.
 *
 * @param pages mean time between false pages over the whole fleet
 * @param tickets mean time between false tickets over the whole fleet
 * @param watches mean time between false watches over the whole fleet
 * @param contracts highest rate that a signal's contract allows, by signal
 * @param tolerances relative difference of a rate that is harmless, by signal
 * @param baselines which baselines the past is judged by
 * @param dayToDay relative difference of odds between days that is harmless to baselines of fewer than seven days
 * @param minSessions an incident that rests on what was read is not shown before it touched so many sessions
 */
public record Alarms(
        Duration pages,
        Duration tickets,
        Duration watches,
        Map<String, Double> contracts,
        Map<String, Double> tolerances,
        BaselineUse baselines,
        double dayToDay,
        int minSessions) {

    public Alarms {
        Timing.positive("pages", pages);
        Timing.positive("tickets", tickets);
        Timing.positive("watches", watches);
        contracts = Map.copyOf(contracts);
        tolerances = Map.copyOf(tolerances);
        if (minSessions < 1) {
            throw new IllegalArgumentException("minSessions must be at least 1, got " + minSessions);
        }
    }
}
