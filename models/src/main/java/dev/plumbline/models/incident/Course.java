package dev.plumbline.models.incident;

import org.jspecify.annotations.Nullable;

/**
 * When it began, was seen, and ended. Event times, in milliseconds since the epoch.
 *
 * @param onset start of the window in which the fault most likely began
 * @param onsetInterval the windows in which it may as well have begun: the likelihood of a beginning there is at least
 *     1/20 of the best
 * @param detected end of the window in which the incident opened
 * @param paged end of the window in which it reached {@link Level#PAGE}; null while it has not
 * @param closed end of the window in which it ended; null while it is open
 * @param ending why it is over; null while it is open
 * @param again whether it came back after it had ended
 */
public record Course(
        long onset,
        Incident.Span onsetInterval,
        long detected,
        @Nullable Long paged,
        @Nullable Long closed,
        Incident.@Nullable Ending ending,
        Incident.Again again) {}
