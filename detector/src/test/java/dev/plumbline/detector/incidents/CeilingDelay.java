package dev.plumbline.detector.incidents;

import dev.plumbline.detector.evidence.Bet;
import dev.plumbline.detector.evidence.LikelihoodRatio;
import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.evidence.Tilts;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * How long one cut of a signal takes to pass a threshold against its ceiling, by drawing hits alone: so many answers of
 * a pool in windows of ten seconds, of which a share is a hit from some window on, and none before.
 *
 * <p>Three answers, each to less. The <b>limit</b>, ln c / KL, is what nobody beats in the mean who is right about cut
 * and rate, as ln c grows (Lorden 1971). The <b>ideal test</b> is Shiryaev and Roberts' rule, which is as quick as any
 * at its rate of false alarms, told the rate, and told nothing of which of the signal's cuts will show it: it bets on
 * all of them. The <b>monitor</b> is told neither, and bets on all cuts and a grid of rates, as the detector does.
 */
public final class CeilingDelay {

    private static final double WINDOW = 10;

    /** Windows before the fault, in which evidence settles: ten minutes. */
    private static final int BEFORE = 60;

    private static final int HORIZON = 100_000;

    /** A rate that bets can be made on. */
    private static final double NEARLY_ALWAYS = 0.99;

    private final double perWindow;
    private final double ceiling;
    private final int cuts;
    private final double threshold;

    /**
     * A cut.
     *
     * @param perSecond answers of the pool in a second
     * @param ceiling the highest rate of hits that is allowed
     * @param cuts how many cuts the signal has
     * @param threshold what ln R must reach
     */
    public CeilingDelay(double perSecond, double ceiling, int cuts, double threshold) {
        this.perWindow = perSecond * WINDOW;
        this.ceiling = ceiling;
        this.cuts = cuts;
        this.threshold = threshold;
    }

    /** Minutes at the information limit. */
    public double limit(double rate) {
        double information =
                rate * Math.log(rate / ceiling) + (rate < 1 ? (1 - rate) * Math.log((1 - rate) / (1 - ceiling)) : 0);
        return threshold / information * WINDOW / perWindow / 60;
    }

    /** Minutes that the ideal test takes, in so many runs, in order. */
    public double[] ideal(double rate, int runs, long seed) {
        double known = Math.min(rate, NEARLY_ALWAYS);
        return minutes(List.of(Bet.odds(known * (1 - ceiling) / (ceiling * (1 - known)))), rate, runs, seed);
    }

    /** Minutes that a monitor takes, in so many runs, in order. */
    public double[] monitor(double rate, int runs, long seed) {
        return minutes(Tilts.above(ceiling), rate, runs, seed);
    }

    private double[] minutes(List<Bet> bets, double rate, int runs, long seed) {
        Random random = new Random(seed);
        double[] minutes = new double[runs];
        for (int run = 0; run < runs; run++) {
            minutes[run] = windows(bets, rate, random) * WINDOW / 60;
        }
        Arrays.sort(minutes);
        return minutes;
    }

    private int windows(List<Bet> bets, double rate, Random random) {
        ShiryaevRoberts hit = new ShiryaevRoberts(bets.size());
        ShiryaevRoberts quiet = new ShiryaevRoberts(bets.size()); // each of the other cuts
        for (int window = 1; window <= BEFORE + HORIZON; window++) {
            int trials = poisson(random);
            int hits = window > BEFORE ? binomial(trials, rate, random) : 0;
            update(hit, bets, trials, hits);
            update(quiet, bets, trials, 0);
            if (window > BEFORE && mixed(hit.value(), quiet.value()) >= threshold) {
                return window - BEFORE;
            }
        }
        return HORIZON;
    }

    private double mixed(double hit, double quiet) {
        double most = Math.max(hit, quiet);
        return most + Math.log((Math.exp(hit - most) + (cuts - 1) * Math.exp(quiet - most)) / cuts);
    }

    private void update(ShiryaevRoberts evidence, List<Bet> bets, int trials, int hits) {
        for (int member = 0; member < bets.size() && trials > 0; member++) {
            evidence.update(
                    member,
                    LikelihoodRatio.ln(
                            trials, hits, ceiling * trials, bets.get(member).factor()));
        }
    }

    private int poisson(Random random) {
        double left = Math.exp(-perWindow);
        int count = -1;
        for (double product = 1; product > left; count++) {
            product *= random.nextDouble();
        }
        return count;
    }

    private static int binomial(int trials, double rate, Random random) {
        int hits = 0;
        for (int i = 0; i < trials; i++) {
            hits += random.nextDouble() < rate ? 1 : 0;
        }
        return hits;
    }
}
