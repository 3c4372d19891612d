package dev.plumbline.detector.signal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.Heard;
import dev.plumbline.detector.signal.Told;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GarbleTest {

    @Test
    void loop_onBothSidesOfItsBounds() {
        assertTrue(Loop.ends("!".repeat(120)));
        assertFalse(Loop.ends("!".repeat(119)));
        assertTrue(Loop.ends("Well: " + "to the market ".repeat(10)), "140 characters");
        assertFalse(Loop.ends("Well: " + "to the market ".repeat(8)));
        assertFalse(Loop.ends("!".repeat(500) + " done"), "it ended by itself");
        assertTrue(Loop.ends(("x".repeat(63) + "y").repeat(10)), "the longest piece");
        assertFalse(Loop.ends(("x".repeat(64) + "y").repeat(10)));
        assertTrue(Loop.ends("the cat sat ".repeat(20) + "the c"), "cut within a piece");
    }

    @Test
    void bytes_ofCharactersThatTokensSplit_areSound() {
        for (String text : List.of("naïve", "是的", "ขึ้น", "👍🏽")) {
            List<Step> split = new ArrayList<>();
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                split.add(new Step(Token.ofBytes(new byte[] {b}, "\uFFFD"), -1, List.of()));
            }
            assertFalse(Spelling.malformed(split), text);
            assertFalse(Spelling.malformed(split.subList(0, split.size() - 1)), text + " cut short");
            assertTrue(Spelling.malformed(split.subList(1, split.size()))
                    || split.get(0).chosen().identity().charAt(0) < 0x80);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Il-ġurnata Ġdida Ġmiela", "▁", "café über naïve", "use <0x0A> for a line break"})
    void text_thatIsWellSpelled_isNotTakenForATokenizersAlphabet(String text) {
        assertFalse(Spelling.undecoded(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ĠtheĠcatĠsat", "▁the▁cat▁sat", "<0xE2><0x80><0x99>"})
    void text_inATokenizersAlphabet_isUndecoded(String text) {
        assertTrue(Spelling.undecoded(text));
    }

    @Test
    void lost_withinTheText_notAtItsEnd() {
        assertTrue(Spelling.lost("a \uFFFD b"));
        assertFalse(Spelling.lost("a b \uFFFD\uFFFD"));
        assertFalse(Spelling.lost("a b"));
        assertEquals(false, Spelling.lost(""));
    }

    /** Only where sound tokens are listed is it known that whoever joins them lost the character. */
    @Test
    void lostCharacter_isTheDetokenisersOnly_whereItsTokensAreSound() {
        String text = "Das Caf\uFFFD ist offen.";
        assertEquals(Set.of("bytes"), hits(text));
        assertEquals(Set.of("characters"), hits(text, "Das Caf", "\u00C3\u00A9", " ist offen."));
        assertEquals(Set.of("bytes"), hits(text, "Das Caf", "\u00C3", " ist offen."));
        assertEquals(Set.of("characters"), hits("DasĠCaféĠistĠoffen."));
        assertEquals(Set.of(), hits("Das Café ist offen.", "Das Caf", "\u00C3\u00A9", " ist offen."));
    }

    /** @param tokens by their bytes */
    private static Set<String> hits(String text, String... tokens) {
        List<Step> steps = Stream.of(tokens)
                .map(token ->
                        new Step(Token.ofBytes(token.getBytes(StandardCharsets.ISO_8859_1), token), -1, List.of()))
                .toList();
        List<String> cuts = new Garble().question().words().names();
        return heard(new Answer(text, "stop", -1, steps)).entrySet().stream()
                .filter(cut -> cut.getValue().hits() > 0)
                .map(cut -> cuts.get(cut.getKey()))
                .collect(Collectors.toSet());
    }

    /** Also where nothing but the call was answered; a call with a sound name is a trial and no hit. */
    @Test
    void callByWhatIsNoName_isMarkupOfToolCalls() {
        int cut = new Garble().question().words().names().indexOf("tool-markup");
        Answer call = new Answer("", "tool_calls", 9, 1, 0, List.of());
        assertEquals(Map.of(cut, Cell.count(1, 0)), heard(call));
        assertEquals(Map.of(cut, Cell.count(1, 1)), heard(call.without(Gap.ODD_NAMES)));
        Answer both = new Answer("One moment.", "tool_calls", 9, 1, 0, List.of()).without(Gap.ODD_NAMES);
        assertEquals(Cell.count(1, 1), heard(both).get(cut));
        assertEquals(Map.of(), heard(new Answer("", "stop", 0, List.of())));
    }

    private static Map<Integer, Cell> heard(Answer answer) {
        return Heard.of(new Garble(), Told.plain().answers(answer)).cells();
    }
}
