package dev.plumbline.detector.evidence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A planted fault is found near Lorden's information limit ln c / KL, at the threshold of one false page in 30 days over 129
 * monitors. Medians of 201 runs; the fault begins after 200 healthy windows.
 */
class DelayTest {

    private static final double LN_C = Math.log(259_200.0 * 129);
    private static final int RUNS = 201;
    private static final int HEALTHY = 200;
    private static final int SESSIONS = 20;

    @ParameterizedTest
    @CsvSource({
        "0.001, 30, 1",
        "0.001, 100, 2",
        "0.003, 10, 3",
        "0.01, 3, 4",
        "0.01, 10, 5",
        "0.05, 1.5, 6",
        "0.05, 3, 7",
        "0.2, 1.5, 8",
        "0.2, 2, 9",
        "0.4, 1.5, 10"
    })
    void moreHits_foundNearTheLimit(double rate, double ratio, long seed) {
        double limit = LN_C / (SESSIONS * kl(rate * ratio, rate));
        double[] delays = new double[RUNS];
        Draw draw = new Draw(seed);
        for (int run = 0; run < RUNS; run++) {
            delays[run] = delay(draw, rate, ratio);
        }
        Arrays.sort(delays);
        double median = delays[RUNS / 2];
        System.out.printf(
                Locale.ROOT,
                "delay: rate %s, ratio %s: limit %.1f windows, median %.0f (%.2f of it), 95%% %.0f%n",
                rate,
                ratio,
                limit,
                median,
                median / limit,
                delays[(int) (RUNS * 0.95)]);
        if (limit >= 10) {
            assertTrue(median <= 1.25 * limit, "seed " + seed + ": median " + median + ", limit " + limit);
        } else {
            assertTrue(median <= 1.25 * limit + 3, "seed " + seed + ": median " + median + ", limit " + limit);
        }
    }

    private static double delay(Draw draw, double rate, double ratio) {
        var bets = Tilts.above(rate);
        ShiryaevRoberts monitor = new ShiryaevRoberts(bets.size());
        for (int t = 0; ; t++) {
            int n = draw.poisson(SESSIONS);
            int hits = draw.binomial(n, t < HEALTHY ? rate : rate * ratio);
            for (int i = 0; n > 0 && i < bets.size(); i++) {
                monitor.update(
                        i, new Counts.Predicted(n, hits, n * rate, n * rate, rate).ln(Shape.HITS, 1, bets.get(i)));
            }
            if (t >= HEALTHY && monitor.value() >= LN_C) {
                return t - HEALTHY + 1;
            }
        }
    }

    /** Information per trial, in nats. */
    private static double kl(double p, double q) {
        return p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
    }
}
