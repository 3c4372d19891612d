package dev.plumbline.detector.evidence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A fault is found at the budget of one false page in 30 days over 129 monitors; then it goes on, or it ends. Runs see
 * their counts as an incident does: window by window, the design effect all since the onset, recovery all up to a while
 * after the alarm, the interval those after it. In the build some runs of some hours; with
 * {@code -Dplumbline.recovery=all} 200 of each kind over a day.
 */
@Execution(ExecutionMode.CONCURRENT)
class RecoveryTest {

    private static final boolean ALL = "all".equals(System.getProperty("plumbline.recovery"));
    private static final int RUNS = ALL ? 200 : 10;
    private static final int LASTING = ALL ? 8_640 : 500;

    private static final double LN_C = Math.log(259_200.0 * 129);
    private static final double LN_INTERVAL = Math.log(40);
    private static final int HEALTHY = 50;

    /** An end is told when it has seemed over for ten minutes. */
    private static final int HOLD = 60;

    /** Faults against each kind of prediction; {@code size} is 1 for all of it and 0 for none. */
    private enum Fault {
        /** A ceiling of 1 in 1,000 that 1 in 50 breaks. */
        CEILING(Tilts.above(1e-3), Shape.HITS, 20) {
            @Override
            Counts counts(Draw draw, double size, List<Integer> sick) {
                int n = 1 + draw.poisson(19);
                return new Counts.Predicted(n, draw.binomial(n, 0.0005 + 0.0195 * size), n * 1e-3, n * 1e-3, 1e-3);
            }
        },
        /** A rate that is known to be 0.2 and becomes 0.3. */
        HISTORY(Tilts.bothSidesOfPeers(), Shape.HITS, 1.5) {
            @Override
            Counts counts(Draw draw, double size, List<Integer> sick) {
                int n = 1 + draw.poisson(19);
                return new Counts.Predicted(n, draw.binomial(n, 0.2 + 0.1 * size), 0.198 * n, 0.202 * n, 0.2);
            }
        },
        /** A rate of 0.3 that becomes 0.15: too few hits. */
        HISTORY_LESS(Tilts.bothSidesOfPeers(), Shape.HITS, 0.5) {
            @Override
            Counts counts(Draw draw, double size, List<Integer> sick) {
                int n = 1 + draw.poisson(19);
                return new Counts.Predicted(n, draw.binomial(n, 0.3 - 0.15 * size), 0.298 * n, 0.302 * n, 0.3);
            }
        },
        /** A quarter of the traffic, whose odds are threefold. */
        PEERS(Tilts.bothSidesOfPeers(), Shape.ODDS, 3) {
            @Override
            Counts counts(Draw draw, double size, List<Integer> sick) {
                int own = 1 + draw.poisson(14);
                int others = 1 + draw.poisson(44);
                double odds = 1 + 2 * size;
                int hits = draw.binomial(own, odds * 0.1 / (1 + 0.1 * (odds - 1)));
                return new Counts.Compared(own, hits, own + others, hits + draw.binomial(others, 0.1));
            }
        },
        /** Tokens of which two of three are first choices; one response of seven takes nothing else. */
        BY_RESPONSE(Tilts.bothSides(), Shape.HITS, 0) {
            @Override
            Counts counts(Draw draw, double size, List<Integer> sick) {
                int trials = 0;
                int hits = 0;
                for (int i = draw.poisson(10); i >= 0; i--) {
                    int n = 10 + draw.poisson(25);
                    trials += n;
                    hits += draw.uniform() < size / 7 ? n : draw.binomial(n, 0.67);
                }
                return new Counts.Predicted(trials, hits, 0.67 * trials, 0.67 * trials, 0.65);
            }
        },
        /** The same for a quarter of 30 sessions, which answer once in three windows for five minutes each. */
        BY_SESSION(Tilts.bothSides(), Shape.HITS, 0) {
            @Override
            Counts counts(Draw draw, double size, List<Integer> sick) {
                int trials = 0;
                int hits = 0;
                for (int i = 0; i < 30; i++) {
                    int next = draw.uniform() < 0.25 ? 1 : 0;
                    if (sick.size() <= i) {
                        sick.add(next);
                    } else if (draw.uniform() < 1 / 30.0) {
                        sick.set(i, next);
                    }
                    int n = draw.uniform() < 1 / 3.0 ? 10 + draw.poisson(25) : 0;
                    trials += n;
                    hits += sick.get(i) == 1 && draw.uniform() < size ? n : draw.binomial(n, 0.67);
                }
                return new Counts.Predicted(trials, hits, 0.67 * trials, 0.67 * trials, 0.65);
            }
        },
        /** Pairs of answers to one context: one answer of five is sick, and differs from all that it meets. */
        BY_CONTEXT(Tilts.above(2e-3), Shape.HITS, 0) {
            @Override
            Counts counts(Draw draw, double size, List<Integer> sick) {
                int trials = 0;
                int hits = 0;
                for (int i = draw.poisson(5); i >= 0; i--) {
                    int n = 1 + draw.poisson(3);
                    trials += n;
                    hits += draw.uniform() < size / 5 ? n : 0;
                }
                return new Counts.Predicted(trials, hits, 2e-3 * trials, 2e-3 * trials, 2e-3);
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

        /** @param sick what the fault remembers of its sessions, from one window to the next */
        abstract Counts counts(Draw draw, double size, List<Integer> sick);

        boolean clustered() {
            return ratio == 0;
        }
    }

    /** How a fault lasts. */
    private enum Course {
        CONSTANT {
            @Override
            double size(int since) {
                return 1;
            }
        },
        /** From a tenth to all of it within two hours. */
        GROWING {
            @Override
            double size(int since) {
                return Math.min(1, 0.1 + 0.9 * since / 720);
            }
        },
        /** To two thirds of it within an hour, where it stays. */
        EASING {
            @Override
            double size(int since) {
                return Math.max(2 / 3.0, 1 - since / 1_080.0);
            }
        },
        /** Three minutes of ten. */
        INTERMITTENT {
            @Override
            double size(int since) {
                return since % 60 < 18 ? 1 : 0;
            }
        };

        abstract double size(int since);
    }

    /** One fault from its first window on. */
    private static final class Run {
        final Fault fault;
        final Course course;
        final Draw draw;
        final List<Integer> sick = new ArrayList<>();
        AllClear clear;
        DesignEffect clustering = new DesignEffect();
        List<Bet> sameWay;
        Counts early;
        Counts after;
        Bet bet;
        boolean closed;
        int found;
        int since;
        boolean missed;

        Run(Fault fault, Course course, long seed) {
            this.fault = fault;
            this.course = course;
            this.draw = new Draw(seed);
        }

        /** Until it is found. */
        void find() {
            ShiryaevRoberts monitor = new ShiryaevRoberts(fault.bets.size());
            for (int t = 0; monitor.value() < LN_C; t++) {
                boolean faulty = t >= HEALTHY;
                Counts counts = fault.counts(draw, faulty ? course.size(since) : 0, sick);
                for (int i = 0; i < fault.bets.size(); i++) {
                    monitor.update(i, counts.ln(fault.predicted, 1, fault.bets.get(i)));
                }
                if (faulty) {
                    since++;
                    clustering.update(List.of(counts));
                    early = early == null ? counts : early.plus(counts);
                }
            }
            found = since;
            bet = fault.bets.get(monitor.best());
            sameWay = fault.bets.stream().filter(b -> b.more() == bet.more()).toList();
            ask(new Recovery());
        }

        /** From here on it is asked whether it is over of sizes near its own alone. */
        void askOfItsSize() {
            double apart = Math.max(1e-3, Math.min(size() - 1, 1e6));
            ask(Recovery.ofSizes(1 + 0.3 * apart, 1 + 2 * apart));
        }

        private void ask(Recovery recovery) {
            clear = new AllClear(recovery, clustering, new ShiryaevRoberts(sameWay.size()), Long.MAX_VALUE);
        }

        /** How large it seems at its alarm, as a factor above 1. */
        private double size() {
            double hits = early.hits() / early.expected();
            double misses = (early.trials() - early.hits()) / (early.trials() - early.expected());
            double factor = switch (bet.shape()) {
                case HITS -> hits;
                case MISSES -> misses;
                case ODDS -> hits / misses;
            };
            return bet.factor() > 1 ? factor : 1 / factor;
        }

        /** One window after the alarm. */
        void watch(boolean faulty, boolean look) {
            Counts counts = fault.counts(draw, faulty ? course.size(since) : 0, sick);
            since++;
            clear.update(
                    since,
                    List.of(counts),
                    List.of(early),
                    bet,
                    sameWay.stream()
                            .mapToDouble(b -> counts.ln(fault.predicted, 1, b))
                            .toArray(),
                    Math.max(1, found / 4));
            closed |= clear.held(since, HOLD);
            if (since - found <= Recovery.windows(found)) {
                early = early.plus(counts);
            }
            after = after == null ? counts : after.plus(counts);
            missed |= look && faulty && !holds();
        }

        /** Until it is told over, or for the whole time. */
        void last() {
            for (int t = 0; t < LASTING && !closed; t++) {
                watch(true, false);
            }
        }

        private boolean holds() {
            return RatioBounds.lower(List.of(after), fault.predicted, LN_INTERVAL) <= fault.ratio
                    && RatioBounds.upper(List.of(after), fault.predicted, LN_INTERVAL) >= fault.ratio;
        }
    }

    static Stream<Arguments> lasting() {
        return Stream.of(Fault.values())
                .flatMap(fault -> Stream.of(Course.values()).map(course -> Arguments.of(fault, course)));
    }

    /**
     * At most 2% may be told over: of 200 runs over a day 4. In the build, of 10 runs of 80 minutes, two would come
     * once in 60 times where it is 2%: none or one.
     */
    @ParameterizedTest
    @MethodSource("lasting")
    void lastingFault_isNotToldOver(Fault fault, Course course) {
        int closed = 0;
        List<Integer> delays = new ArrayList<>();
        double clustering = 0;
        for (int i = 0; i < RUNS; i++) {
            Run run = lasting(fault, course, 1_000 + i);
            delays.add(run.found);
            closed += run.closed ? 1 : 0;
            clustering += run.clustering.value() / RUNS;
        }
        delays.sort(null);
        System.out.printf(
                Locale.ROOT,
                "recovery, %s, %s: found after %d windows; %d of %d lasting faults told over; design effect %.1f%n",
                fault,
                course,
                delays.get(RUNS / 2),
                closed,
                RUNS,
                clustering);
        assertTrue(
                closed <= Math.max(1, RUNS / 50),
                closed + " of " + RUNS + " lasting faults were told over, seeds from 1000");
    }

    /**
     * One that lasts for the whole time, or until it is told over. It is told over where every size is refuted: first
     * those near its own are asked alone, which takes a fraction of the time, and where they are refuted, all.
     */
    private static Run lasting(Fault fault, Course course, long seed) {
        Run run = new Run(fault, course, seed);
        run.find();
        run.askOfItsSize();
        run.last();
        if (run.closed) {
            run = new Run(fault, course, seed);
            run.find();
            run.last();
        }
        return run;
    }

    /**
     * The interval of the ratio, looked at in every fifth window, may leave the truth out in 5%: of 20 in 3, at 98%.
     */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void lastingFault_itsRatioIsKnown(Fault fault) {
        if (fault.clustered()) {
            return;
        }
        int missed = 0;
        for (int i = 0; i < RUNS; i++) {
            Run run = new Run(fault, Course.CONSTANT, 1_000 + i);
            run.find();
            for (int t = 0; t < 300; t++) {
                run.watch(true, t % 5 == 0);
            }
            missed += run.missed ? 1 : 0;
        }
        System.out.printf(Locale.ROOT, "recovery, %s: %d of %d intervals wrong%n", fault, missed, RUNS);
        assertTrue(missed <= Math.max(3, RUNS / 20), missed + " of " + RUNS + " intervals were wrong, seeds from 1000");
    }

    /**
     * It lasts for three times the time that it took to find, then it ends. The rule promises an end once every size is
     * refuted at 50 to 1 and that has held for ten minutes: {@link #promised} says after how many windows. 90% are told
     * by then; of 10 runs 3 may not be and of 200 runs 29 (binomial, at 98%).
     */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void endedFault_isToldOver(Fault fault) {
        List<Double> ratios = new ArrayList<>();
        List<Double> promises = new ArrayList<>();
        int late = 0;
        for (int i = 0; i < RUNS; i++) {
            Run run = new Run(fault, Course.CONSTANT, 2_000 + i);
            run.find();
            for (int t = 0; t < 3 * run.found; t++) {
                run.watch(true, false);
            }
            Counts before = run.early;
            double then = run.clustering.value();
            int windows = 0;
            while (!run.closed && windows < HOLD + 200 * run.found) {
                run.watch(false, false);
                windows++;
            }
            double promised = promised(run, before, then, run.clustering.value());
            ratios.add(Math.max(0, (double) (windows - HOLD) / run.found));
            promises.add(promised / run.found);
            late += windows - HOLD > promised ? 1 : 0;
        }
        ratios.sort(null);
        promises.sort(null);
        System.out.printf(
                Locale.ROOT,
                "recovery, %s: told over after ten minutes and %.1f times the delay, 90%% %.1f; promised %.1f; %d of %d"
                        + " late%n",
                fault,
                ratios.get(RUNS / 2),
                ratios.get((int) (RUNS * 0.9) - 1),
                promises.get(RUNS / 2),
                late,
                RUNS);
        int allowed = ALL ? 29 : 3;
        assertTrue(late <= allowed, late + " of " + RUNS + " ends were late, seeds from 2000: " + ratios);
    }

    /**
     * Windows after a fault's end in which nine of ten ends are shown, by what the rule is made of. A size is refuted
     * when bets reach ln 50; they begin with the logarithm of their stake, of their share, and of what was seen around
     * the alarm, and grow by K a healthy window, all of it divided by the design effect D. That is nearly a Brownian
     * motion of drift K/D and variance 2·K/D a window (as for any likelihood ratio between rates that are near): {@link
     * #passage}. The size that takes longest counts, and the first bet after the end is placed up to a quarter of the
     * time to find later.
     *
     * @param before what was seen of it until its end
     * @param then the design effect at its end, by which that is divided
     * @param clustering the design effect when the end is told, which knows the end itself
     */
    private static double promised(Run run, Counts before, double then, double clustering) {
        List<Counts> healthy = new ArrayList<>();
        List<Integer> nobody = new ArrayList<>(run.sick);
        Draw draw = new Draw(3_000);
        for (int i = 0; i < 400; i++) {
            healthy.add(run.fault.counts(draw, 0, nobody));
        }
        boolean larger = run.bet.factor() > 1;
        double most = 0;
        for (double apart = 0.002; apart < 1e7; apart *= 1.2) { // as Recovery tries them
            double size = larger ? 1 + apart : 1 / (1 + apart);
            double half = 1 + (size - 1) / 2;
            Shape shape = run.bet.shape();
            double seen = larger
                    ? RatioBounds.againstLess(List.of(before), shape, size)
                    : RatioBounds.againstMore(List.of(before), shape, size);
            double needed = Recovery.LN_ENOUGH - Recovery.lnStake(16) - Math.log(0.8) - seen / then;
            Bet bet = new Bet(shape, 1 / half);
            double growth = healthy.stream()
                            .mapToDouble(counts -> counts.ln(shape, half, bet))
                            .average()
                            .orElseThrow()
                    / clustering;
            if (needed > 0) {
                most = Math.max(most, passage(needed) / Math.max(growth, 1e-12));
            }
        }
        return most + Math.max(1, run.found / 4.0);
    }

    /**
     * When nine of ten Brownian motions of drift 1 and variance 2 have first reached {@code x}: the 90% quantile of an
     * inverse Gaussian distribution of mean x and shape x²/2.
     */
    private static double passage(double x) {
        NormalDistribution normal = new NormalDistribution();
        double low = 0;
        double high = 100 + 10 * x;
        for (int i = 0; i < 60; i++) {
            double t = (low + high) / 2;
            double by = normal.cumulativeProbability((t - x) / Math.sqrt(2 * t))
                    + Math.exp(x) * normal.cumulativeProbability(-(t + x) / Math.sqrt(2 * t));
            low = by < 0.9 ? t : low;
            high = by < 0.9 ? high : t;
        }
        return high;
    }
}
