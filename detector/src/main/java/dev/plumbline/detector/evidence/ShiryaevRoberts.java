package dev.plumbline.detector.evidence;

import java.util.Arrays;

/**
 * Evidence that something changed at some time: {@code R ← (R + 1)·E} each window, one R for every tilt of every cut,
 * and the mean of them as value. While the prediction holds, R minus the number of windows is a supermartingale, so the
 * mean time until the value reaches c is at least c windows, whatever the traffic and whenever anyone looks (Shiryaev
 * 1963, Roberts 1966; for composite hypotheses "e-detectors", Shin, Ramdas and Rinaldo 2022).
 */
public final class ShiryaevRoberts {

    private final double[] lnR;

    /** The value, once asked for; NaN when it has to be found anew. */
    private double value = Double.NaN;

    /** Starts without evidence. */
    public ShiryaevRoberts(int size) {
        lnR = new double[size];
        Arrays.fill(lnR, Double.NEGATIVE_INFINITY);
    }

    /** Goes on from a stored state. */
    public ShiryaevRoberts(double[] state) {
        lnR = state.clone();
    }

    /** Takes the window's evidence of one member of the mixture. */
    public void update(int member, double lnE) {
        lnR[member] = LogSum.of(lnR[member], 0) + lnE;
        value = Double.NaN;
    }

    /** ln R of the mixture. */
    public double value() {
        if (Double.isNaN(value)) {
            value = LogSum.mean(lnR);
        }
        return value;
    }

    /** The member with the most evidence; the first of several. */
    public int best() {
        int best = 0;
        for (int i = 1; i < lnR.length; i++) {
            best = lnR[i] > lnR[best] ? i : best;
        }
        return best;
    }

    /** ln R by member, for storing. */
    public double[] state() {
        return lnR.clone();
    }
}
