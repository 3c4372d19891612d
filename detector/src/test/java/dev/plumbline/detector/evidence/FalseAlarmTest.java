package dev.plumbline.detector.evidence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The budget: on a healthy fleet the mean time until a monitor's value reaches c is at least c windows. Each cell of
 * the table is from 300 alarms; a mean of 300 nearly exponential times has a standard error of 1/√300 = 5.8% of itself.
 */
@Tag("slow")
class FalseAlarmTest {

    private static final int ALARMS = 300;

    /** Fleets of one window: what a monitor's cohort leaves in it. */
    private enum Fleet {
        /** Calibration of a pool whose traffic varies: 14 bins of different probability, windows without traffic. */
        REPORTED(Tilts.bothSides()) {
            @Override
            List<Counts> window(Draw draw, long time) {
                double load = load(draw, time) * 60;
                List<Counts> counts = new ArrayList<>();
                for (int i = 0; i < SHARES.length; i++) {
                    int n = draw.poisson(load * SHARES[i]);
                    if (n > 0) {
                        double p = PREDICTED[i];
                        counts.add(new Counts.Predicted(n, draw.binomial(n, p), n * p, n * p, p));
                    }
                }
                return counts;
            }
        },
        /** A ceiling that the fleet just meets. */
        CEILING(Tilts.above(1e-3)) {
            @Override
            List<Counts> window(Draw draw, long time) {
                int n = draw.poisson(load(draw, time) * 20);
                return n == 0
                        ? List.of()
                        : List.of(new Counts.Predicted(n, draw.binomial(n, 1e-3), n * 1e-3, n * 1e-3, 1e-3));
            }
        },
        /**
         * Peers in two strata of unequal rates, whose mix and load change by the hour; in one of them every tenth
         * session is bilingual. Each session votes once and is placed by chance: a share of 0.3 here, 0.7 there.
         */
        PEERS(Tilts.bothSidesOfPeers()) {
            @Override
            List<Counts> window(Draw draw, long time) {
                double load = load(draw, time);
                double day = Math.sin(time * 2 * Math.PI / 8640);
                List<Counts> counts = new ArrayList<>();
                compare(draw, load * 15 * (1 + 0.5 * day), 0.02, 0.3, counts);
                compare(draw, load * 10 * (1 - 0.5 * day), draw.uniform() < 0.1 ? 0.9 : 0.4, 0.7, counts);
                return counts;
            }
        };

        private static final double[] SHARES = {
            .015, .118, .143, .134, .116, .113, .124, .082, .076, .044, .024, .009, .0015, .0005
        };
        private static final double[] PREDICTED = {
            .286, .354, .45, .548, .649, .75, .852, .926, .9666, .985, .9924, .9963, .9983, .9995
        };

        private final List<Bet> bets;

        Fleet(List<Bet> bets) {
            this.bets = bets;
        }

        abstract List<Counts> window(Draw draw, long time);

        /** What each bet wins on one group of counts. */
        double[] won(Counts counts) {
            Shape shape = counts instanceof Counts.Compared ? Shape.ODDS : Shape.HITS;
            return bets.stream().mapToDouble(bet -> counts.ln(shape, 1, bet)).toArray();
        }

        /** A daily cycle, bursts, and windows without any traffic. */
        static double load(Draw draw, long time) {
            double day = 1 + 0.6 * Math.sin(time * 2 * Math.PI / 8640);
            double u = draw.uniform();
            return u < 0.05 ? 0 : u < 0.07 ? 6 * day : day;
        }

        private static void compare(Draw draw, double mean, double rate, double share, List<Counts> counts) {
            int pooled = draw.poisson(mean);
            int hits = draw.binomial(pooled, rate);
            int ownHits = draw.binomial(hits, share);
            int own = ownHits + draw.binomial(pooled - hits, share);
            if (own > 0 && own < pooled) {
                counts.add(new Counts.Compared(own, ownHits, pooled, hits));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "REPORTED, 100, 1", "REPORTED, 1000, 2", "REPORTED, 10000, 3",
        "CEILING, 100, 4", "CEILING, 1000, 5", "CEILING, 10000, 6",
        "PEERS, 100, 7", "PEERS, 1000, 8", "PEERS, 10000, 9"
    })
    void meanTimeToAlarm_isAtLeastTheBudget(String name, int budget, long seed) {
        Fleet fleet = Fleet.valueOf(name);
        Draw draw = new Draw(seed);
        double threshold = Math.log(budget);
        Map<Counts, double[]> known = new HashMap<>(); // the same small counts come again and again
        long windows = 0;
        long time = 0;
        // Enough is enough: 300 alarms, or 3 times the windows in which a monitor at its budget would have raised them.
        int alarms = 0;
        while (alarms < ALARMS && windows < 3L * ALARMS * budget) {
            ShiryaevRoberts monitor = new ShiryaevRoberts(fleet.bets.size());
            Supplier<List<Counts>> next = supplier(fleet, draw, time);
            long age = 0;
            while (age == 0 || (monitor.value() < threshold && windows + age < 3L * ALARMS * budget)) {
                update(monitor, fleet, next.get(), known);
                age++;
            }
            alarms += monitor.value() >= threshold ? 1 : 0;
            windows += age;
            time += age;
        }
        double ratio = (double) windows / Math.max(1, alarms) / budget;
        double error = 1 / Math.sqrt(Math.max(1, alarms));
        System.out.printf(
                Locale.ROOT,
                "false alarms, %s: budget %d, %d alarms, mean time %.2f budgets [%.2f, %.2f]%n",
                name,
                budget,
                alarms,
                ratio,
                ratio * (1 - 1.96 * error),
                ratio * (1 + 1.96 * error));
        assertTrue(ratio * (1 + 1.96 * error) >= 1, "seed " + seed + ": mean time to alarm is " + ratio + " budgets");
        assertTrue(alarms >= ALARMS || ratio > 2, "seed " + seed + ": too few alarms to judge, " + alarms);
    }

    private static Supplier<List<Counts>> supplier(Fleet fleet, Draw draw, long start) {
        long[] time = {start};
        return () -> fleet.window(draw, time[0]++);
    }

    private static void update(ShiryaevRoberts monitor, Fleet fleet, List<Counts> counts, Map<Counts, double[]> known) {
        if (counts.isEmpty()) {
            return;
        }
        double[] sum = new double[fleet.bets.size()];
        for (Counts c : counts) {
            double[] won = known.computeIfAbsent(c, fleet::won);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += won[i];
            }
        }
        for (int i = 0; i < sum.length; i++) {
            monitor.update(i, sum[i]);
        }
    }

    /**
     * R minus the number of windows has mean 0 for fair bets: 20,000 runs of 30 windows; its spread is measured, 4
     * errors allowed.
     */
    @Test
    void shiryaevRoberts_meanAfterTWindows_isAtMostT() {
        int runs = 20_000;
        int length = 30;
        Draw draw = new Draw(11);
        double sum = 0;
        double squares = 0;
        for (int run = 0; run < runs; run++) {
            ShiryaevRoberts monitor = new ShiryaevRoberts(1);
            for (int t = 0; t < length; t++) {
                int hits = draw.binomial(20, 0.3);
                monitor.update(0, new Counts.Predicted(20, hits, 6, 6, 0.3).ln(Shape.HITS, 1, Bet.odds(1.25)));
            }
            double r = Math.exp(monitor.value());
            sum += r;
            squares += r * r;
        }
        double mean = sum / runs;
        double error = Math.sqrt((squares / runs - mean * mean) / runs);
        assertTrue(mean <= length + 4 * error, "seed 11: mean " + mean + " after " + length + ", error " + error);
        assertTrue(mean >= length - 4 * error, "seed 11: a fair bet loses nothing, mean " + mean + ", error " + error);
    }
}
