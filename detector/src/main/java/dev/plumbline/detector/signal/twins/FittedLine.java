package dev.plumbline.detector.signal.twins;

import java.util.Arrays;

/**
 * How well one line through their means fits what two lists give to the same candidates, over steps.
 *
 * <p>A temperature multiplies all differences of log-probabilities within a step by one number, and what cuts leave is
 * only moved together. So with the means of each step taken off, points (one list's log-probability, the other's) lie
 * on a line of positive slope, the same in all steps, as near to it as numerics let them. What is wrong with weights,
 * caches or kernels has no reason to point along the list.
 *
 * @param xx sum of squares of the one
 * @param yy sum of squares of the other
 * @param xy sum of products
 * @param free how many differences there are, one less than candidates in each step; the slope takes one of them
 */
record FittedLine(double xx, double yy, double xy, int free) {

    static final FittedLine NOTHING = new FittedLine(0, 0, 0, 0);

    /** Of how many differences two and more are left to test the slope that one has fitted. */
    private static final int TESTED = 3;

    /**
     * How much of the squared distance from equality the slope may leave. Of distances that point anywhere, it leaves
     * so little by chance in 5% where three differences are free, in 1.4% where four are; numerics of 0.06 nats leave
     * so little of 0.2.
     */
    private static final double LEFT = 0.1;

    static FittedLine through(double[] one, double[] other) {
        double x = Arrays.stream(one).average().orElse(0);
        double y = Arrays.stream(other).average().orElse(0);
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < one.length; i++) {
            xx += (one[i] - x) * (one[i] - x);
            yy += (other[i] - y) * (other[i] - y);
            xy += (one[i] - x) * (other[i] - y);
        }
        return new FittedLine(xx, yy, xy, one.length - 1);
    }

    FittedLine plus(FittedLine other) {
        return new FittedLine(xx + other.xx, yy + other.yy, xy + other.xy, free + other.free);
    }

    /** Whether there is enough to test a slope and not only to fit one. */
    boolean isTested() {
        return free >= TESTED;
    }

    /**
     * Whether the points lie along a line of positive slope: at right angles to it they are much nearer than to
     * equality.
     */
    boolean fits() {
        double mean = (xx + yy) / 2;
        double half = (xx - yy) / 2;
        double left = (xx * yy - xy * xy) / (mean + Math.sqrt(half * half + xy * xy));
        return xy > 0 && left <= LEFT * (mean - xy);
    }
}
