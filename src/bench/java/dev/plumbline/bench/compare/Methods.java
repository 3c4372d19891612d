package dev.plumbline.bench.compare;

import com.amazon.randomcutforest.RandomCutForest;
import dev.plumbline.detector.evidence.Bet;
import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.evidence.Shape;
import dev.plumbline.detector.evidence.ShiryaevRoberts;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import moa.classifiers.core.driftdetection.ADWIN;
import moa.classifiers.core.driftdetection.PageHinkleyDM;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.apache.commons.math3.stat.inference.MannWhitneyUTest;

/** The methods that are compared. */
final class Methods {

    static final String PLUMBLINE = "Plumbline";
    static final String ORACLE = "oracle CUSUM";
    static final String MANN_WHITNEY = "Mann–Whitney";
    static final String KOLMOGOROV = "Kolmogorov–Smirnov";

    /** Of the newest windows, and of those before that they are compared with where there are no peers. */
    private static final int RECENT = 30;

    private static final int BEFORE = 120;

    private static final int STEPS_OF_ADWIN = 20;

    private Methods() {}

    /** All of them, for one setting. */
    static List<Method> of(Setting setting) {
        return List.of(
                scored(PLUMBLINE, () -> plumbline(setting.bets())),
                scored(ORACLE, () -> oracle(setting.fault())),
                scored("EWMA band", () -> ewma(setting)),
                laddered(
                        "Page–Hinkley",
                        DoubleStream.iterate(3, x -> x < 3_000, x -> x * 1.12).toArray(),
                        lambda -> pageHinkley(setting, lambda)),
                laddered(
                        "ADWIN",
                        DoubleStream.iterate(-1, x -> x < 16, x -> x + 1).toArray(),
                        level -> adwin(setting, Math.exp(-level))),
                scored(KOLMOGOROV, () -> windowed(setting, Methods::kolmogorov)),
                scored(
                        MANN_WHITNEY,
                        () -> windowed(setting, (x, y) -> -Math.log(new MannWhitneyUTest().mannWhitneyUTest(x, y)))),
                scored("random cut forest", () -> forest(setting)));
    }

    /** Shiryaev–Roberts over the grid of bets, as a monitor has it. */
    private static Detector plumbline(List<Bet> bets) {
        ShiryaevRoberts monitor = new ShiryaevRoberts(bets.size());
        return window -> {
            double[] sum = new double[bets.size()];
            for (Counts c : window) {
                double[] won = EVIDENCE.computeIfAbsent(new Asked(c, bets), Methods::won);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += won[i];
                }
            }
            for (int i = 0; i < sum.length; i++) {
                monitor.update(i, sum[i]);
            }
            return monitor.value();
        };
    }

    /** The same small counts come again and again. */
    private static final Map<Asked, double[]> EVIDENCE = new HashMap<>();

    private record Asked(Counts counts, List<Bet> bets) {}

    private static double[] won(Asked asked) {
        return asked.bets().stream()
                .mapToDouble(bet -> asked.counts().ln(shape(asked.counts()), 1, bet))
                .toArray();
    }

    private static Shape shape(Counts counts) {
        return counts instanceof Counts.Compared ? Shape.ODDS : Shape.HITS;
    }

    /** Page's test of the very fault: what nobody has, and the best there is. */
    private static Detector oracle(Bet fault) {
        double[] sum = {0};
        List<Bet> bets = List.of(fault);
        return window -> {
            double won = 0;
            for (Counts c : window) {
                won += EVIDENCE.computeIfAbsent(new Asked(c, bets), Methods::won)[0];
            }
            sum[0] = Math.max(0, sum[0]) + won;
            return sum[0];
        };
    }

    /** Roberts' chart with λ = 0.1 about the true healthy mean. */
    private static Detector ewma(Setting setting) {
        double[] z = {0};
        return window -> {
            z[0] += 0.1 * (setting.standard(Rates.residual(window)) - z[0]);
            return z[0];
        };
    }

    /** MOA's defaults, but for the threshold. */
    private static Detector pageHinkley(Setting setting, double lambda) {
        PageHinkleyDM test = new PageHinkleyDM();
        test.lambdaOption.setValue(lambda);
        test.resetLearning();
        return window -> {
            test.input(setting.standard(Rates.residual(window)));
            return test.getChange() ? lambda : Double.NEGATIVE_INFINITY;
        };
    }

    /** Fed trial by trial where there are few in a window, else in twenty means; looks once a window. */
    private static Detector adwin(Setting setting, double delta) {
        ADWIN adwin = new ADWIN(delta);
        adwin.setClock(STEPS_OF_ADWIN);
        return window -> {
            boolean change = false;
            double trials = window.stream().mapToDouble(Counts::trials).sum();
            double hits = window.stream().mapToDouble(Counts::hits).sum();
            double expected = window.stream().mapToDouble(Counts::expected).sum();
            int steps = (int) Math.min(trials, STEPS_OF_ADWIN);
            double fed = 0;
            for (int i = 0; i < steps; i++) {
                double upTo = Math.floor(hits * (i + 1) / steps);
                double residual = (upTo - fed - expected / steps) / (trials / steps);
                fed = upTo;
                double before = adwin.getEstimation();
                change |= adwin.setInput((setting.sign() * residual + 1) / 2) && adwin.getEstimation() > before;
            }
            return change ? -Math.log(delta) : Double.NEGATIVE_INFINITY;
        };
    }

    /** Compares two samples of rates. */
    @FunctionalInterface
    private interface Test {
        double surprise(double[] x, double[] y);
    }

    private static double kolmogorov(double[] x, double[] y) {
        KolmogorovSmirnovTest test = new KolmogorovSmirnovTest();
        double distance = test.kolmogorovSmirnovStatistic(x, y);
        return -Math.log(Math.max(1e-300, test.approximateP(distance, x.length, y.length)));
    }

    /** The newest windows beside those of the peers, or beside the windows before. */
    private static Detector windowed(Setting setting, Test test) {
        Deque<double[]> windows = new ArrayDeque<>();
        int most = setting.peers() ? RECENT : RECENT + BEFORE;
        return window -> {
            double residual = Rates.residual(window);
            double peers = Rates.peers(window);
            windows.addLast(setting.peers() ? new double[] {residual + peers, peers} : new double[] {residual});
            if (windows.size() < most) {
                return Double.NEGATIVE_INFINITY;
            }
            if (windows.size() > most) {
                windows.removeFirst();
            }
            double[] recent = new double[RECENT];
            double[] other = new double[setting.peers() ? RECENT : BEFORE];
            Iterator<double[]> it = windows.iterator();
            for (int i = 0; i < most; i++) {
                double[] rates = it.next();
                if (setting.peers()) {
                    recent[i] = rates[0];
                    other[i] = rates[1];
                } else if (i < BEFORE) {
                    other[i] = rates[0];
                } else {
                    recent[i - BEFORE] = rates[0];
                }
            }
            double shift = setting.sign() * (mean(recent) - mean(other));
            return shift > 0 ? test.surprise(recent, other) : Double.NEGATIVE_INFINITY;
        };
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static Detector forest(Setting setting) {
        RandomCutForest forest = RandomCutForest.builder()
                .dimensions(8)
                .shingleSize(8)
                .internalShinglingEnabled(true)
                .numberOfTrees(30)
                .sampleSize(256)
                .outputAfter(64)
                .randomSeed(1)
                .parallelExecutionEnabled(false)
                .build();
        return window -> {
            float[] point = {(float) setting.standard(Rates.residual(window))};
            double score = forest.getAnomalyScore(point);
            forest.update(point);
            return score;
        };
    }

    private static Method scored(String name, Supplier<Detector> maker) {
        return new Method() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Detector any() {
                return maker.get();
            }
        };
    }

    /** A method whose threshold is an argument of its maker: all of a ladder of them run at once until it is known. */
    private static Method laddered(String name, double[] thresholds, DoubleFunction<Detector> maker) {
        return new Method() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Detector any() {
                List<Detector> all = DoubleStream.of(thresholds).mapToObj(maker).toList();
                return window ->
                        all.stream().mapToDouble(d -> d.score(window)).max().orElseThrow();
            }

            @Override
            public Detector at(double threshold) {
                return maker.apply(threshold);
            }
        };
    }
}
