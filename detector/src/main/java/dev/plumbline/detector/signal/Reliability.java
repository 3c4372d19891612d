package dev.plumbline.detector.signal;

import java.util.Arrays;

/**
 * The bins of a reliability table: predicted probabilities of nearly one size, finer where a miss is rare and so tells
 * most.
 */
public final class Reliability {

    private static final double[] EDGES = {0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999
    };

    /** How many bins there are, those of rare outcomes and those of bounds left out. */
    public static final int BINS = EDGES.length + 1;

    /** How many there are of all kinds. */
    static final int ALL = 3 * BINS;

    private Reliability() {}

    /** The bin of a probability; a bin holds its lower edge. */
    static int bin(double p) {
        int at = Arrays.binarySearch(EDGES, p);
        return at >= 0 ? at + 1 : -at - 1;
    }

    /** The bin of the probability of a rare outcome: as fine near 0 as the others are near 1, and apart from them. */
    static int rare(double p) {
        return BINS + bin(1 - p);
    }

    /**
     * The bin of a probability that is only known to be {@code low} at least: apart from those that are known, which it
     * would blur.
     */
    static int between(double low) {
        return 2 * BINS + bin(low);
    }

    static boolean isRare(int bin) {
        return bin >= BINS && bin < 2 * BINS;
    }

    /** A probability that stands for those of a bin. */
    public static double centre(int bin) {
        if (bin >= BINS) {
            return isRare(bin) ? 1 - centre(bin - BINS) : centre(bin - 2 * BINS);
        }
        double low = bin == 0 ? 0.1 : EDGES[bin - 1];
        double high = bin == EDGES.length ? 1 : EDGES[bin];
        return (low + high) / 2;
    }
}
