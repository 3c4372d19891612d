package dev.plumbline.detector.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Reasoning;
import dev.plumbline.models.sample.Step;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogFormTest {

    private static final Step STEP = Told.chose("a", "a", 0.6, "b", 0.3, "c", 0.1);

    private static Answer answer(int tokens, String text, List<Step> steps, Gap... gaps) {
        return new Answer(text, Reasoning.NONE, "stop", tokens, 0, 0, steps, "openai", Set.of(gaps));
    }

    @Test
    void form_isDialect_lists_andWhetherTokensAreCounted() {
        assertEquals("openai raw 5 counted", LogForm.of(Told.plain().answers(answer(1, "a", List.of(STEP)))));
        assertEquals(
                "openai unknown 3 uncounted",
                LogForm.of(Told.plain().mode(LogprobMode.UNKNOWN).listed(-1).answers(answer(-1, "a", List.of(STEP)))));
        assertEquals("openai no-lists counted", LogForm.of(Told.plain().answers(answer(1, "a", List.of()))));
    }

    /** Some engines list the drawn token beside the others. */
    @Test
    void form_doesNotDependOnTheDraw() {
        Step beyond = Told.step("z", -5, "a", 0.6, "b", 0.3, "c", 0.1, "z", 0.006);
        Told.plain().listed(-1);
        assertEquals(
                LogForm.of(Told.plain().listed(-1).answers(answer(1, "a", List.of(STEP)))),
                LogForm.of(Told.plain().listed(-1).answers(answer(1, "a", List.of(beyond, STEP)))));
    }

    @Test
    void errors_andWhatIsEmpty_tellNothingOfTheForm() {
        assertTrue(LogForm.isTold(Told.plain().answers(answer(1, "a", List.of()))));
        assertFalse(LogForm.isTold(Told.plain().answers(answer(1, "", List.of()))));
        assertFalse(LogForm.isTold(Told.plain().answers(answer(1, "a", List.of(), Gap.ERROR_BODY))));
    }
}
