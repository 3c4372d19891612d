package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.LogSum;
import java.util.BitSet;
import java.util.TreeMap;

/**
 * How well one part of the fleet explains which twins differ. Twins are a graph: each comparison has two sides, and
 * accuses both.
 *
 * <p>If a part of the fleet is faulty, some share r of its answers is bad, and a bad answer differs from any healthy
 * one. So a pair with one side in the part differs with probability r, and one with no side in it as seldom as healthy
 * pairs do, at a rate h. Of two sides that both lie in it, either both answers are bad in the same way (weights of 4
 * bits list the same everywhere) and the pair agrees, or each is bad in its own way (noise) and it differs with
 * probability 1 − (1 − r)². Nobody knows r, so the likelihood is its mean over a grid: a fault of a quarter of the
 * answers leaves clean pairs, which do not refute it, and clean pairs beyond what the share allows do.
 *
 * <p>Each comparison is of answers that no other difference rests on, so that comparisons are trials of their own.
 */
final class TwinLikelihood {

    /** The share of bad answers, evenly spread over ln r, and nearly all. */
    private static final double[] SHARES = {0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.98};

    private static final double LN_HALF = StrictMath.log(0.5);

    private final PairCounts pairs;
    private final BitSet sides = new BitSet();

    TwinLikelihood(PairCounts pairs) {
        this.pairs = pairs;
        pairs.all().keySet().forEach(pair -> {
            sides.set(pair.key());
            sides.set(pair.twin());
        });
    }

    /** ln of the likelihood that this part of the fleet is faulty and nothing else is. */
    double of(BitSet members) {
        Split split = new Split();
        pairs.all().forEach((pair, count) -> {
            boolean one = members.get(pair.key());
            boolean other = members.get(pair.twin());
            Sums of = one != other ? split.crossing : one ? split.inside : split.outside;
            of.add(pair.rate(), count);
        });
        double[] ln = new double[SHARES.length];
        double alike = split.inside.ln(0);
        for (int i = 0; i < SHARES.length; i++) {
            double r = SHARES[i];
            double apart = isMost(members) ? Double.NEGATIVE_INFINITY : split.inside.ln(1 - (1 - r) * (1 - r));
            ln[i] = split.crossing.ln(r) + LN_HALF + LogSum.of(alike, apart);
        }
        return split.outside.ln(0) + LogSum.mean(ln);
    }

    /** ln of the likelihood that nobody is faulty. */
    double ofNobody() {
        return sums().ln(0);
    }

    /**
     * ln of the likelihood that all differ from all alike, and from themselves: then what was compared was not the
     * same, and nobody is at fault.
     */
    double ofAll() {
        Sums all = sums();
        double[] ln = new double[SHARES.length];
        for (int i = 0; i < SHARES.length; i++) {
            ln[i] = all.ln(SHARES[i]);
        }
        return LogSum.mean(ln);
    }

    private Sums sums() {
        Sums all = new Sums();
        pairs.all().forEach((pair, count) -> all.add(pair.rate(), count));
        return all;
    }

    /**
     * More than half of what was compared: that much is not bad each in its own way; rather it was not the same that
     * was compared.
     */
    private boolean isMost(BitSet members) {
        BitSet own = (BitSet) sides.clone();
        own.and(members);
        return 2 * own.cardinality() > sides.cardinality();
    }

    /** Pairs by how many sides lie in a part. */
    private static final class Split {
        private final Sums crossing = new Sums();
        private final Sums inside = new Sums();
        private final Sums outside = new Sums();
    }

    /** Counts by the rate at which healthy pairs differ. */
    private static final class Sums {

        private final TreeMap<Double, PairCounts.Count> byRate = new TreeMap<>();

        void add(double rate, PairCounts.Count count) {
            byRate.computeIfAbsent(rate, r -> new PairCounts.Count()).add(count.trials(), count.differing());
        }

        /**
         * ln of their likelihood where a fault makes a pair differ with probability {@code fault}, beside what healthy
         * ones do.
         */
        double ln(double fault) {
            double sum = 0;
            for (var e : byRate.entrySet()) {
                double p = e.getKey() + (1 - e.getKey()) * fault;
                double clean = (double) (e.getValue().trials() - e.getValue().differing());
                sum += (double) e.getValue().differing() * StrictMath.log(p) + clean * StrictMath.log1p(-p);
            }
            return sum;
        }
    }
}
