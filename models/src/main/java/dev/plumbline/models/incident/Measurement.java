package dev.plumbline.models.incident;

import org.jspecify.annotations.Nullable;

/**
 * How large the difference is, and how sure one is of it.
 *
 * @param trials how often the question was asked of the cohort since the onset
 * @param hits how often the answer was yes
 * @param rate hits per trial
 * @param expected predicted hits per trial
 * @param ratio {@code rate / expected}: of the windows after the alarm once there are any, since what raised the alarm
 *     overstates it; until then of those since the onset
 * @param ratioInterval bounds of the ratio at 95%, valid at any time; from windows after the alarm only; null until
 *     there are any
 * @param evidence natural logarithm of the evidence now
 * @param threshold what the evidence had to reach for the incident's level
 * @param falseOnceInDays how seldom a healthy fleet would show as much evidence: once in so many days
 */
public record Measurement(
        long trials,
        long hits,
        double rate,
        double expected,
        double ratio,
        Incident.@Nullable Interval ratioInterval,
        double evidence,
        double threshold,
        double falseOnceInDays) {}
