package dev.plumbline.detector.signal;

import static dev.plumbline.detector.signal.Told.chose;
import static dev.plumbline.detector.signal.Told.plain;
import static dev.plumbline.detector.signal.Told.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogprobModeInferenceTest {

    private static final Step STEP = chose("b", "a", 0.5, "b", 0.25);

    @Test
    void nothingCutNorBent_isTheModelsOwn() {
        Sample settled = LogprobModeInference.settled(unknown().says(STEP));
        assertEquals(LogprobMode.RAW, settled.sampler().logprobs().mode());
        assertEquals(unknown().mode(LogprobMode.RAW).says(STEP), settled, "and nothing else has changed");
    }

    static List<Told> others() {
        return List.of(
                unknown().temperature(0.7),
                unknown().temperature(0),
                unknown().temperature(Double.NaN),
                unknown().topP(0.99),
                unknown().topP(Double.NaN),
                unknown().topK(40),
                unknown().topK(-1),
                unknown().penalties(true),
                unknown().penalties(null),
                unknown().logitBias(true),
                unknown().grammar(true),
                unknown().grammar(null));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsCutOrBentOrNotStated_staysUnknown(Told told) {
        Sample sample = told.says(STEP);
        assertSame(sample, LogprobModeInference.settled(sample));
    }

    @Test
    void whatIsSaid_isBelieved() {
        Sample processed = plain().mode(LogprobMode.PROCESSED).says(STEP);
        assertSame(processed, LogprobModeInference.settled(processed));
    }

    /** Logits, whatever their size, are no probabilities; nor is a list of nothing. */
    @Test
    void whatDoesNotAddUp_staysUnknown() {
        assertUnknown(step("a", -6.7, "a", 0.00125, "b", 0.001));
        assertUnknown(STEP, step("a", 4, "a", 55, "b", 3));
        assertUnknown(chose("a", "a", 0.6, "b", 0.5));
        assertUnknown(step("a", -1));
        assertUnknown();
        assertUnknown(STEP, step("a", -6, "a", 0.002), step("a", -6, "a", 0.002));
        assertEquals(LogprobMode.RAW, mode(STEP, step("a", -6, "a", 0.002)), "a model may be at a loss now and then");
        assertEquals(LogprobMode.RAW, mode(STEP, step("a", Double.NaN, "a", Double.NaN)), "corruption is looked for");
    }

    private static void assertUnknown(Step... steps) {
        assertEquals(LogprobMode.UNKNOWN, mode(steps));
    }

    private static LogprobMode mode(Step... steps) {
        return LogprobModeInference.settled(unknown().says(steps))
                .sampler()
                .logprobs()
                .mode();
    }

    private static Told unknown() {
        return plain().mode(LogprobMode.UNKNOWN);
    }
}
