package dev.plumbline.detector.pipeline;

/**
 * Whether a source has fallen silent, by the wall clock. Each silence is told once, and so is its end. What the last
 * run told is not known after a restart, so that the first record tells that the source is not silent, and a silence is
 * told again.
 */
public final class IdleTimeout {

    private final long millis;
    private long heard;
    private boolean told;
    private boolean owed = true;

    /**
     * @param millis how long a silence is
     * @param wall the wall clock now
     */
    public IdleTimeout(long millis, long wall) {
        this.millis = millis;
        this.heard = wall;
    }

    /** Takes note that something came; returns whether the end of a silence must be told. */
    public boolean broken(long wall) {
        boolean owes = owed;
        heard = wall;
        told = false;
        owed = false;
        return owes;
    }

    /** Whether a silence must be told. */
    public boolean begins(long wall) {
        if (told || wall - heard < millis) {
            return false;
        }
        told = true;
        owed = true;
        return true;
    }
}
