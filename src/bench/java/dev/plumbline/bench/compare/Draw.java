package dev.plumbline.bench.compare;

import java.util.SplittableRandom;

/** Exact random counts from a fixed seed. */
final class Draw {

    private static final int PIECE = 500;

    private final SplittableRandom random;

    Draw(long seed) {
        random = new SplittableRandom(seed);
    }

    /** In [0, 1). */
    double uniform() {
        return random.nextDouble();
    }

    /** Poisson, by inversion in pieces that do not underflow. */
    int poisson(double mean) {
        int sum = 0;
        for (double rest = mean; rest > 0; rest -= PIECE) {
            double piece = Math.min(rest, PIECE);
            double term = Math.exp(-piece);
            double u = random.nextDouble();
            int k = 0;
            while (u >= term && k < 10 * PIECE) {
                u -= term;
                term *= piece / ++k;
            }
            sum += k;
        }
        return sum;
    }

    /** Binomial, by inversion in pieces that do not underflow. */
    int binomial(int n, double p) {
        if (p > 0.5) {
            return n - binomial(n, 1 - p);
        }
        if (p <= 0) {
            return 0;
        }
        int sum = 0;
        for (int rest = n; rest > 0; rest -= PIECE) {
            int piece = Math.min(rest, PIECE);
            double term = Math.exp(piece * Math.log1p(-p));
            double u = random.nextDouble();
            int k = 0;
            while (u >= term && k < piece) {
                u -= term;
                term *= p / (1 - p) * (piece - k) / (k + 1);
                k++;
            }
            sum += k;
        }
        return sum;
    }
}
