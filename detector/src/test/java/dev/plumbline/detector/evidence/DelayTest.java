package dev.plumbline.detector.evidence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A planted fault is found near Lorden's information limit ln c / KL (beside peers: the two-sample limit), at the
 * threshold of one false page in 30 days over 129 monitors. Medians of 201 runs; the fault begins after 200 healthy
 * windows.
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
        "0.4, 1.5, 10",
        "0.0001, 100, 11"
    })
    void moreHits_foundNearTheLimit(double rate, double ratio, long seed) {
        double limit = LN_C / (SESSIONS * kl(rate * ratio, rate));
        Draw draw = new Draw(seed);
        assertNearTheLimit(
                "rate " + rate + ", ratio " + ratio,
                limit,
                Shape.HITS,
                Tilts.above(rate),
                faulty -> {
                    int n = draw.poisson(SESSIONS);
                    int hits = draw.binomial(n, faulty ? rate * ratio : rate);
                    return n == 0 ? null : new Counts.Predicted(n, hits, n * rate, n * rate, rate);
                },
                seed);
    }

    /** A rate that is known from 300,000 sessions of a baseline, within the bounds that the promise allows. */
    @ParameterizedTest
    @CsvSource({"0.01, 3, 21", "0.05, 2, 22", "0.2, 1.5, 23", "0.4, 1.5, 24", "0.4, 0.5, 25", "0.9, 0.9, 26"})
    void againstHistory_foundNearTheLimit(double rate, double ratio, long seed) {
        long known = 300_000;
        long hits = Math.round(known * rate);
        double low = ClopperPearson.lower(known, hits, 0.01 / 40);
        double high = ClopperPearson.upper(known, hits, 0.01 / 40);
        Draw draw = new Draw(seed);
        assertNearTheLimit(
                "history, rate " + rate + ", ratio " + ratio,
                LN_C / (SESSIONS * kl(rate * ratio, rate)),
                Shape.HITS,
                Tilts.bothSidesOfPeers(),
                faulty -> {
                    int n = draw.poisson(SESSIONS);
                    int own = draw.binomial(n, faulty ? rate * ratio : rate);
                    return n == 0 ? null : new Counts.Predicted(n, own, n * low, n * high, rate);
                },
                seed);
    }

    /** A pool that serves this share of 80 sessions a window, beside its peers. */
    @ParameterizedTest
    @CsvSource({
        "0.25, 0.05, 2, 31",
        "0.25, 0.05, 5, 32",
        "0.25, 0.2, 1.5, 33",
        "0.25, 0.2, 3, 34",
        "0.1, 0.05, 5, 35",
        "0.1, 0.3, 2, 36",
        "0.5, 0.2, 1.5, 37",
        "0.25, 0.01, 10, 38",
        "0.25, 0.4, 0.5, 39"
    })
    void besidePeers_foundNearTheLimit(double share, double rate, double ratio, long seed) {
        double bad = rate * ratio;
        double pooled = share * bad + (1 - share) * rate;
        Draw draw = new Draw(seed);
        assertNearTheLimit(
                "peers, share " + share + ", rate " + rate + ", ratio " + ratio,
                LN_C / (80 * (share * kl(bad, pooled) + (1 - share) * kl(rate, pooled))),
                Shape.ODDS,
                Tilts.bothSidesOfPeers(),
                faulty -> {
                    int own = draw.poisson(80 * share);
                    int others = draw.poisson(80 * (1 - share));
                    int ownHits = draw.binomial(own, faulty ? bad : rate);
                    return new Counts.Compared(own, ownHits, own + others, ownHits + draw.binomial(others, rate));
                },
                seed);
    }

    /** Counts of one window; null where there are none. */
    @FunctionalInterface
    private interface Windows {
        @Nullable
        Counts next(boolean faulty);
    }

    private static void assertNearTheLimit(
            String name, double limit, Shape predicted, List<Bet> bets, Windows windows, long seed) {
        double[] delays = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            ShiryaevRoberts monitor = new ShiryaevRoberts(bets.size());
            int t = 0;
            while (t < HEALTHY || monitor.value() < LN_C) {
                Counts counts = windows.next(t++ >= HEALTHY);
                for (int i = 0; counts != null && i < bets.size(); i++) {
                    monitor.update(i, counts.ln(predicted, 1, bets.get(i)));
                }
            }
            delays[run] = t - HEALTHY;
        }
        Arrays.sort(delays);
        double median = delays[RUNS / 2];
        System.out.printf(
                Locale.ROOT,
                "delay: %s: limit %.1f windows, median %.0f (%.2f of it), 95%% %.0f%n",
                name,
                limit,
                median,
                median / limit,
                delays[(int) (RUNS * 0.95)]);
        double most = limit >= 10 ? 1.25 * limit : 1.25 * limit + 3;
        assertTrue(median <= most, name + ", seed " + seed + ": median " + median + ", limit " + limit);
    }

    /** Information per trial, in nats. */
    private static double kl(double p, double q) {
        return p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
    }
}
