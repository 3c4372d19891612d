package dev.plumbline.detector.signal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.evidence.Bet;
import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.evidence.Draw;
import dev.plumbline.detector.evidence.Shape;
import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.evidence.Tilts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.LogprobMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promise where engines' own reports predict: healthy engines with every setting that has misled detectors, ties of
 * bf16 among them, and models whose next probabilities depend on the draw, draw tokens by their real cuts; the monitors
 * bet against what they listed. Each window's bets have a mean of at most 1, and the mean time until a value reaches c
 * is at least c windows. Budgets that take half an hour: {@code -Dplumbline.alarms=all}.
 */
class HealthyEnginesTest {

    private static final long SEED = 40;
    private static final int ALARMS = 300;
    private static final boolean ALL = "all".equals(System.getProperty("plumbline.alarms"));
    private static final Signal SIGNAL = new SamplerCalibration();
    private static final List<Bet> BETS = Tilts.bothSides();
    static final int MEMBERS = BETS.size() * SIGNAL.question().cuts();

    private static final List<Consumer<Engine>> SETTINGS = List.of(
            e -> {},
            e -> e.listing = Engine.Listing.DRAWN_FIRST,
            e -> e.temperature = 1.3,
            e -> e.minP = 0.05,
            e -> {
                e.temperature = 0.7;
                e.topP = 0.9;
            },
            e -> {
                e.temperature = 0.7;
                e.topP = 0.9;
                e.order = Engine.Order.TEMPERATURE_LAST;
                e.listing = Engine.Listing.DRAWN_FIRST;
            },
            e -> {
                e.topK = 4;
                e.listing = Engine.Listing.APPENDED;
            },
            e -> {
                e.silent = true;
                e.temperature = 0.7;
                e.topP = 0.9;
            },
            e -> {
                e.silent = true;
                e.mode = LogprobMode.PROCESSED;
                e.temperature = 1.3;
                e.topP = 0.95;
            });

    static Stream<Integer> budgets() {
        return ALL ? Stream.of(200, 1_000, 10_000) : Stream.of(30);
    }

    @ParameterizedTest
    @MethodSource("budgets")
    void meanTimeToAlarm_isAtLeastTheBudget(int budget) {
        List<Engine> engines = new ArrayList<>();
        for (int i = 0; i < 2 * SETTINGS.size(); i++) {
            Engine engine = new Engine(SEED + i, i % 2 == 0, "</s>");
            engine.length = 20;
            engine.dependent = i % 4 < 2;
            SETTINGS.get(i / 2).accept(engine);
            engines.add(engine);
        }
        Draw draw = new Draw(SEED);
        double[] sums = new double[MEMBERS];
        double[] squares = new double[MEMBERS];
        long windows = 0;
        int alarms = 0;
        ShiryaevRoberts monitor = new ShiryaevRoberts(MEMBERS);
        long most = (ALL ? 40L : 3L) * ALARMS * budget;
        while (alarms < ALARMS && windows < most) {
            double[] lnE = window(engines, draw);
            for (int i = 0; i < MEMBERS; i++) {
                monitor.update(i, lnE[i]);
                double e = Math.exp(lnE[i]);
                sums[i] += e;
                squares[i] += e * e;
            }
            windows++;
            if (monitor.value() >= Math.log(budget)) {
                alarms++;
                monitor = new ShiryaevRoberts(MEMBERS);
            }
        }
        double ratio = (double) windows / Math.max(1, alarms) / budget;
        double error = 1 / Math.sqrt(Math.max(1, alarms));
        double[] means = mildMeans(sums, squares, windows);
        System.out.printf(
                Locale.ROOT,
                "| sampler-calibration | reported | %,d | %d | %.2f | %.3f |%n",
                budget,
                alarms,
                ratio,
                Arrays.stream(means).max().orElseThrow());
        assertTrue(ratio * (1 + 1.96 * error) >= 1, "seed " + SEED + ": mean time to alarm is " + ratio + " budgets");
        assertTrue(alarms >= ALARMS || windows >= most, "too few");
    }

    /** Means of the bets whose luck shows in so many windows; asserts that none is above 1. */
    private static double[] mildMeans(double[] sums, double[] squares, long windows) {
        return IntStream.range(0, MEMBERS)
                .filter(i -> Math.abs(Math.log(BETS.get(i % BETS.size()).factor())) < 0.25)
                .mapToDouble(i -> {
                    double mean = sums[i] / windows;
                    double error = Math.sqrt((squares[i] / windows - mean * mean) / windows);
                    assertTrue(
                            mean <= 1 + 4 * error,
                            "mean of E of " + BETS.get(i % BETS.size()) + " is " + mean + " ± " + error);
                    return mean;
                })
                .toArray();
    }

    /** One response of one to three of them. */
    private static double[] window(List<Engine> engines, Draw draw) {
        TreeMap<Integer, Cell> cells = new TreeMap<>();
        for (int i = draw.below(3); i >= 0; i--) {
            Engine engine = engines.get(draw.below(engines.size()));
            SIGNAL.ask(engine.respond("r"), (cut, bin, cell) -> cells.merge(cut * 1_000 + bin, cell, Cell::plus));
        }
        return lnE(cells);
    }

    /** ln of the evidence of each bet of each cut, of the cells of one window by 1,000 · cut + bin. */
    static double[] lnE(SortedMap<Integer, Cell> cells) {
        double[] lnE = new double[MEMBERS];
        cells.forEach((key, cell) -> {
            Counts counts = new Counts.Predicted(
                    cell.trials(),
                    cell.hits(),
                    cell.expectedLow(),
                    cell.expectedHigh(),
                    Reliability.centre(key % 1_000));
            for (int i = 0; i < BETS.size(); i++) {
                lnE[key / 1_000 * BETS.size() + i] += counts.ln(Shape.HITS, 1, BETS.get(i));
            }
        });
        return lnE;
    }
}
