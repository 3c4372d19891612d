package dev.plumbline.detector.signal;

/** The bins of a value that spans orders of magnitude: twelve an octave, so that a bin is 6% wide. */
final class Scale {

    private static final int MOST = 400;

    private Scale() {}

    /** The bin of {@code value}, from {@code unit} on; all below share the first. */
    static int bin(double value, double unit) {
        return value <= unit
                ? 0
                : (int) Math.min(MOST, StrictMath.ceil(12 * StrictMath.log(value / unit) / StrictMath.log(2)));
    }
}
