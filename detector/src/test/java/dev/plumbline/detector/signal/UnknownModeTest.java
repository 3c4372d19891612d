package dev.plumbline.detector.signal;

import static dev.plumbline.detector.signal.Told.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be judged where nobody says of which distribution the log-probabilities are. */
class UnknownModeTest {

    private static final SamplerCalibration CALIBRATION = new SamplerCalibration();
    private static final int STEPS = 40_000;
    private static final double TOP_P = 0.9;

    /** Of these 0.9 keeps the first five, the last of which crosses it. */
    private static final double[] P = {0.4, 0.2, 0.15, 0.1, 0.1, 0.03, 0.02};

    /** Whatever the engine logs of a healthy sampler at temperature 1, it is not accused; |z| < 4 fails 1 time in 16,000. */
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

    @Test
    void otherTemperatures_areUnverifiable() {
        Heard heard = Heard.of(
                CALIBRATION, plain().temperature(0.7).mode(LogprobMode.UNKNOWN).says(steps(1, 0, Math::log, P.length)));
        assertEquals("unknown-mode", heard.verdict(0));
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
