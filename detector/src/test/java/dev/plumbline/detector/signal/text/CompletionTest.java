package dev.plumbline.detector.signal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.signal.Heard;
import dev.plumbline.detector.signal.Told;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Reasoning;
import dev.plumbline.models.sample.Step;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {

    private static final int LIMIT = 0;
    private static final int NOTHING = 1;
    private static final int REASON = 2;
    private static final int COUNT = 3;
    private static final int NO_TOOL = 4;
    private static final int BROKEN = 5;

    @ParameterizedTest(name = "{0}: limit {1}, unusual {2}")
    @CsvSource({
        "stop, 0, 0",
        "EOS, 0, 0",
        "tool_calls, 0, 0",
        "content_filter, 0, 0",
        "length, 1, 0",
        "max_tokens, 1, 0",
        "abort, 0, 1",
        "error, 0, 1",
        ", 0, 1"
    })
    void reason_isTheLimitsOrUsualOrNone(String reason, int limit, int unusual) {
        Heard heard = heard(new Answer("Yes.", reason, -1, List.of()));
        assertEquals(Cell.count(1, limit), heard.cells().get(LIMIT));
        assertEquals(Cell.count(1, unusual), heard.cells().get(REASON));
    }

    @Test
    void nothing_isNoTextAndNoTool() {
        assertEquals(1, hits(new Answer(" \n", "stop", 1, List.of()), NOTHING));
        assertEquals(0, hits(new Answer("", "tool_calls", 9, 1, 0, List.of()), NOTHING));
        assertEquals(0, hits(new Answer(".", "stop", 1, List.of()), NOTHING));
    }

    /** The token that ended the response may be counted and not listed; two that are missing were lost. */
    @ParameterizedTest(name = "{0} counted, {1} listed: {2}")
    @CsvSource({"5, 5, 0", "6, 5, 0", "5, 6, 0", "7, 5, 1", "5, 7, 1"})
    void count_mayDifferByTheOneThatEndedIt(int counted, int listed, int hit) {
        assertEquals(hit, hits(new Answer("a", "stop", counted, steps(listed)), COUNT));
    }

    @Test
    void count_isNoTrialWhereEitherIsUnknown() {
        assertEquals(null, heard(new Answer("a", "stop", -1, steps(5))).cells().get(COUNT));
        assertEquals(null, heard(new Answer("a", "stop", 5, List.of())).cells().get(COUNT));
    }

    /** A list that spells less than the text is short itself: nobody was given less than the engine counted. */
    @Test
    void count_isUnverifiableWhereTheTextHoldsMoreThanTheList() {
        Heard partly = heard(new Answer("aaaa", "stop", 4, steps(2)));
        assertEquals(null, partly.cells().get(COUNT));
        assertEquals(Unverifiable.PARTLY_LISTED, partly.doubts().get(COUNT));
        assertEquals(1, hits(new Answer("aa", "stop", 4, steps(2)), COUNT), "both lack what was counted");
        assertEquals(0, hits(new Answer("aaaa", "stop", 3, steps(2)), COUNT), "the list is whole by the count");
    }

    /** Reasoning is counted, and belongs to the list or does not. */
    @Test
    void usage_knowsReasoningAndWhatWasCut() {
        assertEquals(0, unsent(reasoned(8, 6, 2)), "listed without the reasoning");
        assertEquals(0, unsent(reasoned(8, 6, 8)), "listed with it");
        assertEquals(1, unsent(reasoned(9, 6, 2)), "what ended it is counted");
        assertEquals(Unverifiable.REASONING, usage(reasoned(8, -1, 2)).doubts().get(1));
        assertEquals(
                Unverifiable.CUT,
                usage(answer(8, Reasoning.NONE, 2, Gap.CUT)).doubts().get(1));
    }

    private static int unsent(Answer answer) {
        return usage(answer).bins().get(1);
    }

    private static Heard usage(Answer answer) {
        return Heard.of(new Usage(), Told.plain().answers(answer));
    }

    private static Answer reasoned(int counted, int reasoning, int listed) {
        return answer(counted, new Reasoning("Hm.", reasoning, List.of()), listed);
    }

    private static Answer answer(int counted, Reasoning reasoning, int listed, Gap... gaps) {
        return new Answer("a", reasoning, "stop", counted, 0, 0, steps(listed), "", Set.of(gaps));
    }

    @Test
    void tools_areCalledOrNot() {
        assertEquals(1, hits(new Answer("a", "stop", 1, List.of()), NO_TOOL));
        assertEquals(0, hits(new Answer("", "tool_calls", 1, 2, 0, List.of()), NO_TOOL));
    }

    @Test
    void brokenCalls_areAskedOnlyOfThoseWhoCalledOrTriedTo() {
        assertEquals(
                null,
                heard(new Answer("Call me.", "stop", 1, List.of())).cells().get(BROKEN));
        assertEquals(0, hits(new Answer("", "tool_calls", 1, 2, 0, List.of()), BROKEN));
        assertEquals(1, hits(new Answer("", "tool_calls", 1, 2, 1, List.of()), BROKEN));
    }

    /** A call that no parser took out of the text; words that look a little like it are none. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "<tool_call>{\"name\":\"f\"}</tool_call>; 1",
                "<|tool_calls_section_begin|>; 1",
                "[TOOL_CALLS][{\"name\":\"f\"}]; 1",
                "<function=f>{}</function>; 1",
                "<|python_tag|>f(); 1",
                "a < b and b[0] > c; -1",
                "Write <tool> here.; -1"
            })
    void markup_isACallThatNobodyCanFollow(String text, int hit) {
        Cell cell = heard(new Answer(text, "stop", 1, List.of())).cells().get(BROKEN);
        assertEquals(hit < 0 ? null : Cell.count(1, hit), cell);
    }

    private static long hits(Answer answer, int cut) {
        return heard(answer).cells().get(cut).hits();
    }

    private static Heard heard(Answer answer) {
        return Heard.of(new Completion(), Told.plain().answers(answer));
    }

    private static List<Step> steps(int count) {
        return Collections.nCopies(count, Told.step("a", -1));
    }
}
