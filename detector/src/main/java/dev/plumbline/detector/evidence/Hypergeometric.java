package dev.plumbline.detector.evidence;

import java.util.stream.IntStream;
import org.apache.commons.math3.special.Gamma;

/**
 * How a cohort compares with its peers: given the pooled counts, who serves a session is the load balancer's draw, so
 * the cohort's hits are hypergeometric while its odds equal the others', and Fisher's noncentral hypergeometric where
 * they do not. The evidence is the exact likelihood ratio of odds ratio {@code m} against the edge {@code ρ} of the
 * null, {@code (m/ρ)^k · G(ρ)/G(m)}, with G(x) the mean of x^hits. It is monotone in k, hence valid for all of the
 * null.
 */
public final class Hypergeometric {

    /** Terms smaller than this share of the largest are summed by their bound. */
    private static final double NEGLIGIBLE = 1e-14;

    private static final double[] LN_FACTORIALS =
            IntStream.range(0, 10_000).mapToDouble(n -> Gamma.logGamma(n + 1.0)).toArray();

    private final long low;
    private final long high;
    private final double pooled;
    private final double poolHits;
    private final double own;
    private final double ownHits;

    /** The last edge and its ln G: bets of one direction share it. */
    private double lastEdge = Double.NaN;

    private double lnAtEdge;

    /**
     * @param pooled N, trials of the cohort and its peers
     * @param poolHits K, hits among them
     * @param own n, the cohort's trials
     * @param ownHits k, the cohort's hits
     */
    public Hypergeometric(long pooled, long poolHits, long own, long ownHits) {
        if (own < 0 || own > pooled || poolHits < 0 || poolHits > pooled || ownHits > Math.min(own, poolHits)) {
            throw new IllegalArgumentException(
                    "counts must nest, got " + ownHits + " of " + own + " in " + poolHits + " of " + pooled);
        }
        this.pooled = (double) pooled;
        this.poolHits = (double) poolHits;
        this.own = (double) own;
        this.ownHits = (double) ownHits;
        this.low = Math.max(0, own + poolHits - pooled);
        this.high = Math.min(own, poolHits);
    }

    /** Whether the draw could have come out in more than one way: else there is nothing to bet on. */
    public boolean open() {
        return low < high;
    }

    /**
     * ln of the evidence of a bet on an odds ratio of {@code tilt} against the null that ends at {@code edge}.
     *
     * @param edge ρ; the null lies on the other side of it than {@code tilt}
     */
    public double ln(double edge, double tilt) {
        if (!open()) {
            return 0;
        }
        if (edge != lastEdge) {
            lastEdge = edge;
            lnAtEdge = lnG(edge, false);
        }
        return ownHits * StrictMath.log(tilt / edge) + lnAtEdge - lnG(tilt, true);
    }

    /**
     * ln of the mean of x^hits, up to the factor that cancels.
     *
     * @param upper whether to add the bound of the terms left out, so that the result is never too small
     */
    private double lnG(double x, boolean upper) {
        long mode = mode(x);
        double above = side(x, mode, 1, upper);
        double below = side(x, mode, -1, upper);
        return lnTerm(mode) + (double) mode * StrictMath.log(x) + StrictMath.log1p(above + below);
    }

    /**
     * The terms on one side of the mode, relative to it. They are log-concave, so a geometric series bounds the rest.
     */
    private double side(double x, long mode, int step, boolean upper) {
        double term = 1;
        double sum = 0;
        for (long h = mode; step > 0 ? h < high : h > low; h += step) {
            double ratio = step > 0 ? ratio(x, h) : 1 / ratio(x, h - 1);
            term *= ratio;
            sum += term;
            if (term < NEGLIGIBLE && ratio < 1) {
                return upper ? sum + term * ratio / (1 - ratio) : sum;
            }
        }
        return sum;
    }

    /** Term h + 1 over term h. */
    private double ratio(double x, long h) {
        double at = (double) h;
        return x * (poolHits - at) * (own - at) / ((at + 1) * (pooled - poolHits - own + at + 1));
    }

    /** The largest term: where the ratio passes 1. */
    private long mode(double x) {
        long from = low;
        long to = high;
        while (from < to) {
            long mid = (from + to) >>> 1;
            if (ratio(x, mid) >= 1) {
                from = mid + 1;
            } else {
                to = mid;
            }
        }
        return from;
    }

    private double lnTerm(long hits) {
        double h = (double) hits;
        return lnChoose(poolHits, h) + lnChoose(pooled - poolHits, own - h);
    }

    private static double lnChoose(double n, double k) {
        return lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);
    }

    private static double lnFactorial(double n) {
        return n < LN_FACTORIALS.length ? LN_FACTORIALS[(int) n] : Gamma.logGamma(n + 1);
    }
}
