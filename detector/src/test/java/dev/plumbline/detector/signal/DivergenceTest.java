package dev.plumbline.detector.signal;

import static dev.plumbline.detector.signal.Told.plain;
import static dev.plumbline.detector.signal.Told.step;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivergenceTest {

    @ParameterizedTest(name = "{0} and {1} nats: {2}, {3}")
    @CsvSource({
        "-1.125, -1.0, kept, kept",
        "-1.25, -1.0, broken, kept",
        "-1.0, -1.25, broken, kept",
        "-1.5, -1.0, broken, broken",
        // what both find all but impossible is alike
        "-50, -30, kept, kept",
        "-50, -19, broken, broken"
    })
    void difference_onBothSidesOfEachCut(double own, double trusted, String first, String second) {
        Heard heard = Heard.of(new Divergence(), plain().rescored(trusted).says(step("a", own)));
        assertEquals(first, heard.verdict(0));
        assertEquals(second, heard.verdict(1));
    }

    @Test
    void difference_isTheMeanOfTheTokensThatBothKnow() {
        Sample sample = plain().rescored(-1.0, -1.0, -1.0, 0.5)
                .says(step("a", -2), step("b", -1), step("c", -9999), step("d", -1));
        assertEquals("broken", Heard.of(new Divergence(), sample).verdict(1), "1 nat over two tokens");
        Sample longer = plain().rescored(-1.0, -1.0, -1.0).says(step("a", -2), step("b", -1), step("c", -1));
        assertEquals("kept", Heard.of(new Divergence(), longer).verdict(1), "1 nat over three");
        assertEquals("broken", Heard.of(new Divergence(), longer).verdict(0));
    }

    @Test
    void whatCannotBeCompared_isNoTrial() {
        Step step = step("a", -1);
        assertEquals("not-rescored", verdict(plain().says(step)));
        assertEquals("no-logprobs", verdict(plain().rescored(-1.0, -1.0).says(step)), "another number of tokens");
        assertEquals("no-logprobs", verdict(plain().rescored().says()));
        assertEquals("not-listed", verdict(plain().rescored(-1.0).says(step("a", -9999))));
        assertEquals("not-listed", verdict(plain().rescored(-1.0).says(step("a", Double.NaN))));
        assertEquals(
                "after-cuts",
                verdict(plain().mode(LogprobMode.PROCESSED).rescored(-1.0).says(step)));
        assertEquals(
                "unknown-mode",
                verdict(plain().mode(LogprobMode.UNKNOWN).rescored(-1.0).says(step)));
    }

    private static String verdict(Sample sample) {
        return Heard.of(new Divergence(), sample).verdict(0);
    }
}
