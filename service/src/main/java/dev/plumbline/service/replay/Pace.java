package dev.plumbline.service.replay;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** How fast a recording's clock goes, beside the clock on the wall. */
public final class Pace {

    private static final double SLICE_NANOS = 2e8;

    private final double speed;
    private long clock = Long.MIN_VALUE;
    private long wall;

    private Pace(double speed) {
        this.speed = speed;
    }

    /** As fast as can be. */
    public static Pace max() {
        return new Pace(Double.POSITIVE_INFINITY);
    }

    /** That many times faster than life; above 0. */
    public static Pace of(double speed) {
        if (!(speed > 0)) {
            throw new IllegalArgumentException("speed must be above 0, got " + speed);
        }
        return new Pace(speed);
    }

    /**
     * Waits until the recording's clock may show {@code time}.
     *
     * @param goOn asked now and then whether to wait on
     */
    void await(long time, BooleanSupplier goOn) throws InterruptedException {
        if (Double.isInfinite(speed)) {
            return;
        }
        if (clock == Long.MIN_VALUE) {
            clock = time;
            wall = System.nanoTime();
        }
        double due = (time - clock) * 1e6 / speed;
        for (double left = left(due); left > 0 && goOn.getAsBoolean(); left = left(due)) {
            TimeUnit.NANOSECONDS.sleep((long) Math.min(left, SLICE_NANOS));
        }
    }

    private double left(double due) {
        return due - (System.nanoTime() - wall);
    }
}
