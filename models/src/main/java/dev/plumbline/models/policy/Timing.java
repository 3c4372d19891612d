package dev.plumbline.models.policy;

import java.time.Duration;

/**
 * How event time is cut into windows, and how long what is remembered.
 *
 * @param window length of a window of event time
 * @param grace how long after its end a window still takes samples; a multiple of {@code window}
 * @param ahead how far ahead of its clock a sample may be
 * @param duplicates how long an id is remembered
 * @param votes how long a session's vote is remembered
 * @param memory how long cells are kept for blame
 * @param hold how long a fault must have seemed over before anybody is told
 */
public record Timing(
        Duration window,
        Duration grace,
        Duration ahead,
        Duration duplicates,
        Duration votes,
        Duration memory,
        Duration hold) {

    public Timing {
        positive("window", window);
        if (grace.toMillis() % window.toMillis() != 0) {
            throw new IllegalArgumentException("grace must be a multiple of window, got " + grace + " and " + window);
        }
    }

    /** Start of the window that holds {@code time}. */
    public long windowOf(long time) {
        return Math.floorDiv(time, window.toMillis()) * window.toMillis();
    }

    /** The time at which a source has passed the window that starts at {@code start}. */
    public long closes(long start) {
        return start + window.toMillis() + grace.toMillis();
    }

    static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be above 0, got " + value);
        }
    }
}
