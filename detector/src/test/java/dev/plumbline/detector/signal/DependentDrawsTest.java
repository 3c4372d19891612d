package dev.plumbline.detector.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.Make;
import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calibration asked apart of steps that follow a first choice and of steps that follow another. */
class DependentDrawsTest {

    private static final Signal SIGNAL = new SamplerCalibration();
    private static final int TOKENS = 50_000;
    private static final int FIRST = 0;
    private static final int AFTER_FIRST = 2;
    private static final int AFTER_OTHER = 3;

    /** One false page in 30 days, over 129 monitors. */
    private static final double LN_C = Math.log(259_200.0 * 129);

    /** A healthy z is beyond 4 once in 16,000 times; 12 are looked at. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void dependentModel_isPredictedInEachPart(long seed) {
        Engine engine = new Engine(seed, false);
        engine.dependent = true;
        Map<Integer, double[]> sums = sums(engine);
        assertTrue(share(sums, AFTER_FIRST) > share(sums, AFTER_OTHER) + 0.1, "it must depend on the draw");
        for (int cut : new int[] {FIRST, AFTER_FIRST, AFTER_OTHER}) {
            assertEquals(0, z(sums, cut), 4, "seed " + seed + ", cut " + cut);
        }
    }

    /** Of 50,000 steps half or so repeat a number in one of five: each part is off by far more than 6. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void repeatedState_oneIsTooGreedyTheOtherTooRandom(long seed) {
        Map<Integer, double[]> sums = sums(repeating(seed, 0.2));
        assertTrue(z(sums, AFTER_FIRST) > 6, "seed " + seed + ": " + z(sums, AFTER_FIRST));
        assertTrue(z(sums, AFTER_OTHER) < -6, "seed " + seed + ": " + z(sums, AFTER_OTHER));
        assertEquals(0, z(sums, FIRST), 4, "seed " + seed + ": their sum looks sound");
    }

    /** An hour of six short answers a window, 43,000 tokens; the sum alone never speaks. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void repeatedState_isFound(long seed) {
        Engine engine = repeating(seed, 0.2);
        engine.length = 20;
        ShiryaevRoberts all = new ShiryaevRoberts(HealthyEnginesTest.MEMBERS);
        int half = HealthyEnginesTest.MEMBERS / 2;
        ShiryaevRoberts undivided = new ShiryaevRoberts(half);
        int found = 0;
        for (int window = 1; window <= 360; window++) {
            TreeMap<Integer, Cell> cells = new TreeMap<>();
            for (int i = 0; i < 6; i++) {
                SIGNAL.ask(engine.respond("r"), (cut, bin, cell) -> cells.merge(cut * 1_000 + bin, cell, Cell::plus));
            }
            double[] lnE = HealthyEnginesTest.lnE(cells);
            for (int i = 0; i < lnE.length; i++) {
                all.update(i, lnE[i]);
                if (i < half) {
                    undivided.update(i, lnE[i]);
                }
            }
            found = found == 0 && all.value() >= LN_C ? window : found;
        }
        assertTrue(found > 0, "seed " + seed + ": not found within an hour, ln R is " + all.value());
        assertTrue(undivided.value() < LN_C, "seed " + seed + ": the sum alone found it");
    }

    @Test
    void firstStep_followsNothing() {
        Heard heard = Heard.of(
                SIGNAL,
                Make.response(0, "r").said(sampler(), List.of(step("a"))).sample());
        assertEquals(1, heard.cells().get(FIRST).trials());
        assertTrue(!heard.cells().containsKey(AFTER_FIRST) && !heard.cells().containsKey(AFTER_OTHER));
    }

    @Test
    void laterSteps_belongToWhatWasDrawnBefore() {
        List<Step> steps = List.of(step("a"), step("b"), step("a"), step("a"));
        Heard heard =
                Heard.of(SIGNAL, Make.response(0, "r").said(sampler(), steps).sample());
        assertEquals(2, heard.cells().get(AFTER_FIRST).trials());
        assertEquals(1, heard.cells().get(AFTER_FIRST).hits());
        assertEquals(1, heard.cells().get(AFTER_OTHER).trials());
        assertEquals(1, heard.cells().get(AFTER_OTHER).hits());
    }

    private static dev.plumbline.models.sample.Sampler sampler() {
        return Make.sampler(1, 1, 0, Double.NaN, LogprobMode.RAW, 4, List.of());
    }

    private static Step step(String chosen) {
        List<Candidate> listed = List.of(
                new Candidate(Token.ofText("a"), Math.log(0.5)),
                new Candidate(Token.ofText("b"), Math.log(0.3)),
                new Candidate(Token.ofText("c"), Math.log(0.1)),
                new Candidate(Token.ofText("d"), Math.log(0.05)));
        Candidate drawn = listed.stream()
                .filter(c -> c.token().text().equals(chosen))
                .findFirst()
                .orElseThrow();
        return new Step(drawn.token(), drawn.logprob(), listed);
    }

    private static Engine repeating(long seed, double rate) {
        Engine engine = new Engine(seed, false);
        engine.fault = Engine.Fault.REPEATS_STATE;
        engine.faultRate = rate;
        return engine;
    }

    /** Of each cut: trials, hits, predicted hits, their variance. */
    private static Map<Integer, double[]> sums(Engine engine) {
        Map<Integer, double[]> sums = new TreeMap<>();
        for (int i = 0; i < TOKENS / engine.length; i++) {
            SIGNAL.ask(engine.respond("r" + i), (cut, bin, cell) -> {
                double[] of = sums.computeIfAbsent(cut, c -> new double[4]);
                double p = (cell.expectedLow() + cell.expectedHigh()) / 2 / cell.trials();
                of[0] += cell.trials();
                of[1] += cell.hits();
                of[2] += p * cell.trials();
                of[3] += p * (1 - p) * cell.trials();
            });
        }
        return sums;
    }

    private static double share(Map<Integer, double[]> sums, int cut) {
        return sums.get(cut)[1] / sums.get(cut)[0];
    }

    private static double z(Map<Integer, double[]> sums, int cut) {
        double[] of = sums.get(cut);
        return (of[1] - of[2]) / Math.sqrt(of[3]);
    }
}
