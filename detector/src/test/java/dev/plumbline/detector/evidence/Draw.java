package dev.plumbline.detector.evidence;

import java.util.SplittableRandom;

/** Exact random counts from a fixed seed. */
public final class Draw {

    private final SplittableRandom random;

    public Draw(long seed) {
        random = new SplittableRandom(seed);
    }

    /** In [0, 1). */
    public double uniform() {
        return random.nextDouble();
    }

    /** In [0, bound). */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** Exponential with mean 1. */
    public double exponential() {
        return -Math.log(1 - random.nextDouble());
    }

    /** Standard normal. */
    public double normal() {
        return random.nextGaussian();
    }

    /** Poisson, by inversion in pieces that do not underflow. */
    public int poisson(double mean) {
        int sum = 0;
        for (double rest = mean; rest > 0; rest -= 500) {
            sum += poissonPiece(Math.min(rest, 500));
        }
        return sum;
    }

    private int poissonPiece(double mean) {
        double term = Math.exp(-mean);
        double u = random.nextDouble();
        int k = 0;
        while (u >= term && k < 5_000) {
            u -= term;
            term *= mean / ++k;
        }
        return k;
    }

    /** Binomial, by inversion in pieces that do not underflow. */
    public int binomial(int n, double p) {
        if (p > 0.5) {
            return n - binomial(n, 1 - p);
        }
        if (p <= 0) {
            return 0;
        }
        int sum = 0;
        for (int rest = n; rest > 0; rest -= 500) {
            sum += binomialPiece(Math.min(rest, 500), p);
        }
        return sum;
    }

    private int binomialPiece(int n, double p) {
        double odds = p / (1 - p);
        double term = Math.exp(n * Math.log1p(-p));
        double u = random.nextDouble();
        int k = 0;
        while (u >= term && k < n) {
            u -= term;
            term *= odds * (n - k) / (k + 1);
            k++;
        }
        return k;
    }
}
