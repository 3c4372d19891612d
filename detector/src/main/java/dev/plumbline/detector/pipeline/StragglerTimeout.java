package dev.plumbline.detector.pipeline;

import java.util.ArrayDeque;

/**
 * How long the slowest source may hold back what the fastest has passed, in wall clock. Only for live traffic: a
 * recording waits for ever. Lives on the heap, since after a restart the slow may begin anew.
 */
public final class StragglerTimeout {

    /** A finer grain than this tells nothing about minutes. */
    private static final long GRAIN_MILLIS = 1_000;

    private final long millis;
    private final ArrayDeque<Passed> passed = new ArrayDeque<>();
    private long overdue = Watermarks.NONE;

    /** What the fastest source had passed at a time of the wall clock. */
    private record Passed(long time, long wall) {}

    public StragglerTimeout(long millis) {
        this.millis = millis;
    }

    /**
     * What the fastest source has passed for longer than anyone may hold it back.
     *
     * @param greatest what the fastest source has passed now
     * @param wall the wall clock now
     */
    public long overdue(long greatest, long wall) {
        Passed last = passed.peekLast();
        if (last == null ? greatest > overdue : greatest > last.time() && wall - last.wall() >= GRAIN_MILLIS) {
            passed.addLast(new Passed(greatest, wall));
        }
        while (!passed.isEmpty() && wall - passed.peekFirst().wall() >= millis) {
            overdue = passed.removeFirst().time();
        }
        return overdue;
    }
}
