package dev.plumbline.service.delivery.notify;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next try: twice as long each time, up to a bound, and somewhere in the upper half of
 * that, so that those who failed together do not come back together. Never sooner than the receiver asks.
 */
public final class Backoff {

    private static final long FIRST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 60_000;

    private final DoubleSupplier chance;

    /** @param chance numbers in [0, 1) */
    public Backoff(DoubleSupplier chance) {
        this.chance = chance;
    }

    /**
     * The time until the next try.
     *
     * @param failures how often it has failed in a row, at least once
     * @param asked how long the receiver asks to be left alone
     */
    public Duration next(int failures, Duration asked) {
        long bound = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, 20));
        Duration own = Duration.ofMillis((long) ((double) bound * (0.5 + chance.getAsDouble() / 2)));
        return asked.compareTo(own) > 0 ? asked.plus(own) : own;
    }
}
