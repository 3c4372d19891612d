package dev.plumbline.detector.signal;

import static dev.plumbline.detector.signal.Told.chose;
import static dev.plumbline.detector.signal.Told.plain;
import static dev.plumbline.detector.signal.Told.step;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Step;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiversityTest {

    /** ln 2 each: 18 are more than twelve nats, 17 are not. */
    private static final Step COIN = chose("b", "a", 0.5, "b", 0.5);

    @Test
    void improbable_onBothSidesOfTwelveNats() {
        assertEquals(18, improbable(plain(), times(18, COIN)));
        assertEquals(18, improbable(plain(), times(40, COIN)), "the first ones");
        assertEquals(0, improbable(plain(), times(17, COIN)));
        assertEquals(12, improbable(plain().mode(LogprobMode.PROCESSED), times(12, step("a", -1))));
        assertEquals(0, improbable(plain().mode(LogprobMode.PROCESSED), times(11, step("a", -1))));
    }

    /** Refusals, greetings, arithmetic: every healthy sampler repeats what is certain. */
    @Test
    void whatIsCertain_isNeverImprobable() {
        assertEquals(0, improbable(plain(), times(10_000, chose("Yes", "Yes", 1.0))));
        assertEquals(0, improbable(plain(), times(10_000, step("a", Double.NaN, "b", 0.5))));
    }

    /** At a lower temperature the improbable is rarer, and what the cuts leave out is not drawn from. */
    @Test
    void temperatureAndCuts_bendTheReport() {
        Step second = chose("b", "a", 0.75, "b", 0.25);
        assertEquals(9, improbable(plain(), times(100, second)), "ln 4 each");
        assertEquals(6, improbable(plain().temperature(0.5), times(100, second)), "ln 10 each");
        assertEquals(0, improbable(plain().topK(1), times(100, chose("a", "a", 0.75, "b", 0.25))), "all there is");
        assertEquals(11, improbable(plain().topP(0.8), times(100, second)), "ln 3.2 each at least");
        assertEquals(0, improbable(plain().topP(0.8).temperature(1.5), times(100, second)), "engines cut in any order");
    }

    @Test
    void whereNothingWasDrawnFreely_nobodyCanTell() {
        List<Step> coins = times(40, COIN);
        assertEquals(0, improbable(plain().temperature(0), coins));
        assertEquals(0, improbable(plain().seed(7L), coins));
        assertEquals(0, improbable(plain().penalties(true), coins));
        assertEquals(0, improbable(plain().penalties(null), coins));
        assertEquals(0, improbable(plain().logitBias(true), coins));
        assertEquals(0, improbable(plain().grammar(null), coins));
        assertEquals(0, improbable(plain().bestOf(2), coins));
        assertEquals(18, improbable(plain().bestOf(1), coins));
        assertEquals(0, improbable(plain().topK(-1), coins), "not stated");
        assertEquals(0, improbable(plain().mode(LogprobMode.UNKNOWN), coins));
        assertEquals(0, improbable(plain(), List.of()));
    }

    private static int improbable(Told told, List<Step> steps) {
        return Diversity.improbable(told.says(steps));
    }

    private static List<Step> times(int count, Step step) {
        return Collections.nCopies(count, step);
    }
}
