package dev.plumbline.detector.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.script.ReasoningScripts;
import dev.plumbline.detector.signal.script.ScriptMixing;
import dev.plumbline.detector.signal.text.Garble;
import dev.plumbline.detector.signal.text.ReasoningDamage;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Reasoning;
import dev.plumbline.models.sample.Sample;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What was generated before the answer is text of its own: looked at, and not taken for the answer. */
class ReasoningTest {

    private static final String THAI =
            "The capital is \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 in the north of the country, I think.";
    private static final String LOOP = "Wait, let me check. ".repeat(20);
    private static final String LOST = "The caf\uFFFD on the corner is open.";

    private static Sample thought(String reasoning, String text) {
        return Told.plain()
                .answers(new Answer(
                        text,
                        new Reasoning(reasoning, -1, List.of()),
                        "stop",
                        20,
                        0,
                        0,
                        List.of(),
                        "openai",
                        Set.of()));
    }

    @Test
    void script_inTheReasoning_isNoneOfTheAnswers() {
        Sample sample = thought(THAI, "It is Paris.");
        assertEquals(1, Heard.of(new ReasoningScripts(), sample).first().hits());
        assertEquals(0, Heard.of(new ScriptMixing(), sample).all().hits());
        Sample answered = thought("It is simple.", THAI);
        assertEquals(0, Heard.of(new ReasoningScripts(), answered).all().hits());
        assertEquals(1, Heard.of(new ScriptMixing(), answered).first().hits());
    }

    @Test
    void garble_inTheReasoning_isNoneOfTheAnswers() {
        for (String damaged : List.of(LOOP, LOST)) {
            Sample sample = thought(damaged, "It is Paris.");
            assertTrue(Heard.of(new ReasoningDamage(), sample).all().hits() > 0, damaged);
            assertEquals(0, Heard.of(new Garble(), sample).all().hits(), damaged);
        }
        assertEquals(
                1,
                Heard.of(new ReasoningDamage(), thought(LOOP, "x"))
                        .cells()
                        .get(2)
                        .hits());
        assertEquals(
                0,
                Heard.of(new ReasoningDamage(), thought("It is simple.", LOOP))
                        .all()
                        .hits());
    }

    @Test
    void withoutReasoning_thereIsNothingToAsk() {
        assertEquals(
                0, Heard.of(new ReasoningScripts(), thought("", THAI)).all().trials());
        assertEquals(0, Heard.of(new ReasoningDamage(), thought("", LOOP)).all().trials());
    }
}
