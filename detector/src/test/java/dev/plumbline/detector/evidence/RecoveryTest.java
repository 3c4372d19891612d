package dev.plumbline.detector.evidence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A fault is found at the budget of one false page in 30 days over 129 monitors; then it goes on, or it ends. 200 runs of each kind,
 * which see their counts as an incident does: window by window, recovery all since the onset, the interval those after the alarm.
 */
class RecoveryTest {

    private static final double LN_C = Math.log(259_200.0 * 129);
    private static final double LN_INTERVAL = Math.log(40);
    private static final int RUNS = 200;
    private static final int HEALTHY = 50;
    private static final int LASTING = 300;

    /** Intervals are computed in every fifth window, for the test's time; an incident's are in every one. */
    private static final int LOOK = 5;

    /** Faults against each kind of prediction. */
    private enum Fault {
        /** A ceiling of 1 in 1,000 that 1 in 50 breaks. */
        CEILING(Tilts.above(1e-3), Shape.HITS, 20) {
            @Override
            Counts counts(Draw draw, boolean faulty) {
                int n = 1 + draw.poisson(19);
                return new Counts.Predicted(n, draw.binomial(n, faulty ? 0.02 : 0.0005), n * 1e-3, n * 1e-3, 1e-3);
            }
        },
        /** A rate that is known to be 0.2 and becomes 0.3. */
        HISTORY(Tilts.bothSidesOfPeers(), Shape.HITS, 1.5) {
            @Override
            Counts counts(Draw draw, boolean faulty) {
                int n = 1 + draw.poisson(19);
                return new Counts.Predicted(n, draw.binomial(n, faulty ? 0.3 : 0.2), 0.198 * n, 0.202 * n, 0.2);
            }
        },
        /** A rate of 0.3 that becomes 0.15: too few hits. */
        HISTORY_LESS(Tilts.bothSidesOfPeers(), Shape.HITS, 0.5) {
            @Override
            Counts counts(Draw draw, boolean faulty) {
                int n = 1 + draw.poisson(19);
                return new Counts.Predicted(n, draw.binomial(n, faulty ? 0.15 : 0.3), 0.298 * n, 0.302 * n, 0.3);
            }
        },
        /** A quarter of the traffic, whose odds are threefold. */
        PEERS(Tilts.bothSidesOfPeers(), Shape.ODDS, 3) {
            @Override
            Counts counts(Draw draw, boolean faulty) {
                int own = 1 + draw.poisson(14);
                int others = 1 + draw.poisson(44);
                int hits = draw.binomial(own, faulty ? 3 * 0.1 / (1 + 0.1 * 2) : 0.1);
                return new Counts.Compared(own, hits, own + others, hits + draw.binomial(others, 0.1));
            }
        };

        private final List<Bet> bets;
        private final Shape predicted;
        private final double ratio;

        Fault(List<Bet> bets, Shape predicted, double ratio) {
            this.bets = bets;
            this.predicted = predicted;
            this.ratio = ratio;
        }

        abstract Counts counts(Draw draw, boolean faulty);
    }

    /** One fault from its first window on. */
    private static final class Run {
        final Fault fault;
        final Draw draw;
        final Recovery recovery = new Recovery();
        Counts since;
        Counts after;
        Bet bet;
        boolean closed;
        int found;
        int watched;
        boolean missed;

        Run(Fault fault, long seed) {
            this.fault = fault;
            this.draw = new Draw(seed);
        }

        /** Until it is found. */
        void find() {
            ShiryaevRoberts monitor = new ShiryaevRoberts(fault.bets.size());
            for (int t = 0; monitor.value() < LN_C; t++) {
                Counts counts = fault.counts(draw, t >= HEALTHY);
                for (int i = 0; i < fault.bets.size(); i++) {
                    monitor.update(i, counts.ln(fault.predicted, 1, fault.bets.get(i)));
                }
                if (t >= HEALTHY) {
                    since = since == null ? counts : since.plus(counts);
                    found = t - HEALTHY + 1;
                }
            }
            bet = fault.bets.get(monitor.best());
        }

        /** One window after the alarm. */
        void watch(boolean faulty) {
            Counts counts = fault.counts(draw, faulty);
            boolean look = watched++ % LOOK == 0;
            recovery.update(List.of(counts), List.of(since), bet.shape(), bet.factor() > 1, Math.max(1, found / 4));
            closed |= recovery.shown();
            since = since.plus(counts);
            after = after == null ? counts : after.plus(counts);
            missed |= look && faulty && !holds();
        }

        private boolean holds() {
            return RatioBounds.lower(List.of(after), fault.predicted, LN_INTERVAL) <= fault.ratio
                    && RatioBounds.upper(List.of(after), fault.predicted, LN_INTERVAL) >= fault.ratio;
        }
    }

    /** At most 5% may be closed; and the interval of the ratio, looked at after every window, may leave the truth out in 5%. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void lastingFault_isNotClosedAndItsRatioIsKnown(Fault fault) {
        int closed = 0;
        int missed = 0;
        for (int i = 0; i < RUNS; i++) {
            Run run = new Run(fault, 1_000 + i);
            run.find();
            for (int t = 0; t < LASTING; t++) {
                run.watch(true);
            }
            closed += run.closed ? 1 : 0;
            missed += run.missed ? 1 : 0;
        }
        System.out.printf(
                Locale.ROOT,
                "recovery, %s: %d of %d lasting faults closed, %d intervals wrong%n",
                fault,
                closed,
                RUNS,
                missed);
        assertTrue(closed <= RUNS / 20, closed + " of " + RUNS + " lasting faults were closed");
        assertTrue(missed <= RUNS / 20, missed + " of " + RUNS + " intervals were wrong");
    }

    /** 95% are, in the mean; of 200 runs at least 90.4% then are, in 999 of 1,000 tries. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void endedFault_isClosedWithinThreeTimesTheTimeToFind(Fault fault) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            Run run = new Run(fault, 2_000 + i);
            run.find();
            for (int t = 0; t < run.found; t++) {
                run.watch(true);
            }
            int windows = 0;
            while (!run.recovery.shown() && windows < 50 * run.found) {
                run.watch(false);
                windows++;
            }
            ratios.add((double) windows / run.found);
        }
        ratios.sort(null);
        long within = ratios.stream().filter(ratio -> ratio <= 3).count();
        System.out.printf(
                Locale.ROOT,
                "recovery, %s: closed after %.2f times the delay, 95%% %.2f; %d of %d within 3%n",
                fault,
                ratios.get(RUNS / 2),
                ratios.get((int) (RUNS * 0.95)),
                within,
                RUNS);
        assertTrue(within >= 0.9 * RUNS, within + " of " + RUNS + " were closed within three times the time to find");
    }
}
