package dev.plumbline.acceptance.cluster;

/** What a pod asks for is not here, or this stand-in does not know it. */
final class CannotRun extends Exception {

    private static final long serialVersionUID = 1;

    CannotRun(String message) {
        super(message);
    }

    static void where(boolean condition, String what) throws CannotRun {
        if (condition) {
            throw new CannotRun("this stand-in for a cluster does not run " + what);
        }
    }
}
