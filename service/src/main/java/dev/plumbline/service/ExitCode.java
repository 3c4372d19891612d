package dev.plumbline.service;

/** What the process says to its caller when it ends. */
public final class ExitCode {

    /** It did what was asked. */
    public static final int OK = 0;
    /** It could not do what was asked. */
    public static final int FAILED = 1;
    /** The command line makes no sense. */
    public static final int USAGE = 2;
    /** A recording could not be read to its end, or holds no record that can be read. */
    public static final int UNREADABLE = 3;
    /** A backtest found incidents of the level that {@code --fail-on} names. */
    public static final int INCIDENTS = 4;
    /** A backtest or drill missed a fault that is known to be there. */
    public static final int MISSED = 5;
    /** A probe found pools that differ, or an endpoint that breaks a rule. */
    public static final int DIFFERENT = 6;
    /** A probe could not decide. */
    public static final int INSUFFICIENT = 7;

    /** A signal could not be judged, and {@code --fail-on blind} asked for that. */
    public static final int BLIND = 8;

    private ExitCode() {}
}
