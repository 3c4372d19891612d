package dev.plumbline.detector.signal;

import static dev.plumbline.detector.signal.Told.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be judged where nobody says of which distribution the log-probabilities are. */
class UnknownModeTest {

    private static final SamplerCalibration CALIBRATION = new SamplerCalibration();
    private static final int STEPS = 40_000;
    private static final int RESPONSES = 400;
    private static final double TOP_P = 0.9;

    /** Of these 0.9 keeps the first five, the last of which crosses it. */
    private static final double[] P = {0.4, 0.2, 0.15, 0.1, 0.1, 0.03, 0.02};

    /**
     * Whatever the engine logs of a healthy sampler at temperature 1, it is not accused; |z| < 4 fails 1 time in
     * 16,000.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void temperature1_anyMode_isHonest(long seed) {
        assertHonest(seed, judged(seed, 0, Math::log, P.length));
        double survivors = 0.95;
        assertHonest(seed, judged(seed, 0, p -> Math.log(p / survivors), 5));
        assertHonest(seed, judged(seed, 0, p -> Math.log(p) - 6, P.length)); // logits, all below 0
    }

    /** And one that passes over the first now and then is found out in each of them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void temperature1_anyMode_findsTheFault(long seed) {
        for (Cell cell : List.of(
                judged(seed, 0.2, Math::log, P.length),
                judged(seed, 0.2, p -> Math.log(p / 0.95), 5),
                judged(seed, 0.2, p -> Math.log(p) - 6, P.length))) {
            assertTrue(z(cell) < -10, () -> "seed " + seed + ": z = " + z(cell));
        }
    }

    /** Taken for probabilities, logits below 0 would keep candidates that the cut removes: they are never drawn. */
    @Test
    void logits_takenForProbabilities_wouldAccuse() {
        Cell naive = Heard.of(
                        CALIBRATION,
                        plain().topP(TOP_P).listed(P.length + 1).says(steps(1, 0, p -> Math.log(p) - 6, P.length)))
                .first();
        assertTrue(z(naive) > 4, () -> "z = " + z(naive));
    }

    static Stream<Arguments> engines() {
        List<Arguments> engines = new ArrayList<>();
        for (LogprobMode mode : List.of(LogprobMode.RAW, LogprobMode.PROCESSED)) {
            for (Engine.Order order : Engine.Order.values()) {
                for (double temperature : new double[] {0.7, 1.3}) {
                    engines.add(Arguments.of(mode, order, temperature));
                }
            }
        }
        return engines.stream();
    }

    /**
     * Healthy engines stay within what the two readings predict, whichever is right; |z| < 4 fails 1 time in 16,000.
     */
    @ParameterizedTest
    @MethodSource("engines")
    void otherTemperatures_anyMode_areHonest(LogprobMode mode, Engine.Order order, double temperature) {
        for (Engine.Listing listing : List.of(Engine.Listing.RANKED, Engine.Listing.DRAWN_FIRST)) {
            Engine engine = engine(mode, temperature);
            engine.order = order;
            engine.listing = listing;
            engine.topP = 0.9;
            engine.minP = 0.01;
            Cell[] cuts = {Cell.EMPTY, Cell.EMPTY, Cell.EMPTY, Cell.EMPTY};
            for (int i = 0; i < RESPONSES; i++) {
                CALIBRATION.ask(engine.respond("r"), (cut, bin, cell) -> cuts[cut] = cuts[cut].plus(cell));
            }
            String message = listing + ": " + List.of(cuts);
            assertTrue(cuts[0].trials() > 2_000, message);
            assertTrue(beyond(cuts[0]) < 4, message);
            for (int cut = 1; cut < cuts.length; cut++) {
                assertTrue(beyond(cuts[cut]) < 4, message);
            }
        }
    }

    /** Taken for the other mode, the same engines are accused: the test above could fail. */
    @ParameterizedTest
    @MethodSource("engines")
    void otherTemperatures_takenForTheOtherMode_wouldAccuse(LogprobMode mode, Engine.Order order, double temperature) {
        Engine engine = engine(mode, temperature);
        engine.order = order;
        LogprobMode other = mode == LogprobMode.RAW ? LogprobMode.PROCESSED : LogprobMode.RAW;
        Cell[] sum = {Cell.EMPTY};
        for (int i = 0; i < RESPONSES; i++) {
            Sample sample = engine.respond("r");
            sum[0] = sum[0].plus(
                    Heard.of(CALIBRATION, sample.with(sample.sampler().with(other)))
                            .first());
        }
        assertTrue(beyond(sum[0]) > 6, () -> "z = " + beyond(sum[0]));
    }

    /** The argmax passed over in one token of five, at the threshold of one false page in 30 days over 130 monitors. */
    @ParameterizedTest
    @EnumSource(
            value = LogprobMode.class,
            names = {"RAW", "PROCESSED"})
    void temperature07_anyMode_findsTheFault(LogprobMode mode) {
        Engine engine = engine(mode, 0.7);
        engine.fault = Engine.Fault.DROPS_ARGMAX;
        engine.faultRate = 0.2;
        ShiryaevRoberts monitor = new ShiryaevRoberts(HealthyEnginesTest.MEMBERS);
        int windows = 0;
        while (monitor.value() < 17.3 && windows < 200) {
            TreeMap<Integer, Cell> cells = new TreeMap<>();
            CALIBRATION.ask(engine.respond("r"), (cut, bin, cell) -> cells.merge(cut * 1_000 + bin, cell, Cell::plus));
            double[] lnE = HealthyEnginesTest.lnE(cells);
            for (int i = 0; i < lnE.length; i++) {
                monitor.update(i, lnE[i]);
            }
            windows++;
        }
        assertTrue(windows < 200, "not found in responses: " + windows);
    }

    private static Engine engine(LogprobMode mode, double temperature) {
        Engine engine = new Engine(71, false, "</s>");
        engine.silent = true;
        engine.mode = mode;
        engine.temperature = temperature;
        return engine;
    }

    /** How far the hits lie beyond their bounds, in standard deviations at least; negative within. */
    private static double beyond(Cell cell) {
        double n = Math.max(1, cell.trials());
        double above = cell.hits() - cell.expectedHigh();
        double below = cell.expectedLow() - cell.hits();
        double p = (above > 0 ? cell.expectedHigh() : cell.expectedLow()) / n;
        return Math.max(above, below) / Math.max(1, Math.sqrt(n * p * (1 - p)));
    }

    /** What raw log-probabilities cannot know, those of unknown mode may not know. */
    @Test
    void penalties_areUnverifiable() {
        Heard heard = Heard.of(
                CALIBRATION, plain().penalties(true).mode(LogprobMode.UNKNOWN).says(steps(1, 0, Math::log, 5)));
        assertEquals("altered", heard.verdict(0));
    }

    private static Cell judged(long seed, double passedOver, DoubleUnaryOperator logged, int listed) {
        return Heard.of(
                        CALIBRATION,
                        plain().topP(TOP_P)
                                .mode(LogprobMode.UNKNOWN)
                                .listed(P.length + 1)
                                .says(steps(seed, passedOver, logged, listed)))
                .first();
    }

    private static List<Step> steps(long seed, double passedOver, DoubleUnaryOperator logged, int listed) {
        Random random = new Random(seed);
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < listed; i++) {
            all.add(new Candidate(Token.ofText(String.valueOf((char) ('a' + i))), logged.applyAsDouble(P[i])));
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            boolean passes = random.nextDouble() < passedOver;
            double left = random.nextDouble() * (passes ? 0.55 : 0.95);
            int chosen = passes ? 1 : 0;
            for (left -= P[chosen]; left >= 0; left -= P[chosen]) {
                chosen++;
            }
            steps.add(new Step(all.get(chosen).token(), all.get(chosen).logprob(), all));
        }
        return steps;
    }

    private static void assertHonest(long seed, Cell cell) {
        assertTrue(cell.trials() > STEPS / 2, () -> "seed " + seed + ": " + cell);
        assertTrue(Math.abs(z(cell)) < 4, () -> "seed " + seed + ": z = " + z(cell));
    }

    private static double z(Cell cell) {
        double p = cell.expectedHigh() / cell.trials();
        return (cell.hits() - cell.expectedHigh()) / Math.sqrt(cell.trials() * p * (1 - p));
    }
}
