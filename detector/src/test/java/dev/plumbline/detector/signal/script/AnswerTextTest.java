package dev.plumbline.detector.signal.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTextTest {

    @Test
    void textWithoutLoss_isTakenWhateverTheTokensSay() {
        assertEquals("café", of("café", Responses.tokens("caf", "é")).text());
        assertEquals("café", of("café", Responses.tokens("something", " else")).text());
        assertEquals("café", of("café", List.of()).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a \uFFFD b", "a \uFFFD\uFFFD\uFFFD b", "  a \uFFFD b "})
    void lostCharacter_isPutBackFromTokensSplitInsideIt(String lossy) {
        assertEquals("a ก b", of(lossy, Responses.bytes("a ก b")).text().strip());
    }

    @Test
    void lostCharacters_areEachPutBack() {
        assertEquals(
                "กa“b”ขค!",
                of("\uFFFDa\uFFFD\uFFFD\uFFFDb\uFFFD\uFFFD!", Responses.bytes("กa“b”ขค!"))
                        .text());
    }

    @Test
    void lostCharacter_isPutBackFromSpelledTokens() {
        assertEquals(
                "It is 是!",
                of("It is \uFFFD!", Responses.tokens("It", "Ġis", "Ġ", "æ", "ĺ¯", "!"))
                        .text());
        assertEquals(
                "It is 是!",
                of("It is \uFFFD!", Responses.tokens("▁It", "▁is", "▁", "<0xE6>", "<0x98>", "<0xAF>", "!"))
                        .text());
    }

    @Test
    void tokensThatAgreeAsTheyAre_areNeverUndone() {
        assertEquals(
                "æĺ¯ caf\uFFFD",
                of("æĺ¯ caf\uFFFD", Responses.tokens("æĺ¯", " caf", "\uFFFD")).text());
        assertEquals(
                "caféx", of("caf\uFFFDx", Responses.tokens("caf", "é", "x")).text());
    }

    @Test
    void tokensThatDisagree_putNothingBack() {
        String text = "a \uFFFD b";
        assertEquals(text, of(text, Responses.bytes("x ก b")).text());
        assertEquals(text, of(text, Responses.bytes("a ก c")).text());
        assertEquals(text, of(text, Responses.bytes("a ก")).text());
        assertEquals(text, of(text, Responses.tokens("completely", "different")).text());
    }

    @Test
    void bytesLostByTheEngineToo_stayLost() {
        List<Step> steps = Responses.tokens("a ", "\uFFFD", " b");
        assertEquals("a \uFFFD b", of("a \uFFFD b", steps).text());
    }

    @Test
    void bytesThatAreNoUtf8_areReplaced() {
        List<Step> steps = Stream.of(
                        new byte[] {'H', 'e'}, new byte[] {(byte) 0xE2}, new byte[] {(byte) 0x80}, new byte[] {'s'})
                .map(b -> new Step(Token.ofBytes(b, "?"), -1, List.of()))
                .toList();
        assertEquals("He\uFFFDs", of("He\uFFFD\uFFFDs", steps).text());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 1", "3, 2", "4, 2", "5, 4", "6, 4", "7, 6"})
    void stepAt_isTheTokenWithTheFirstByte(int at, int step) {
        // ab | first two bytes of ก | its last byte and x | empty | 👍 | empty | z
        List<byte[]> tokens = List.of(
                "ab".getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) 0xE0, (byte) 0xB8},
                new byte[] {(byte) 0x81, 'x', 'y'},
                new byte[0],
                "👍".getBytes(StandardCharsets.UTF_8),
                new byte[0],
                "z".getBytes(StandardCharsets.UTF_8));
        List<Step> steps = tokens.stream()
                .map(b -> new Step(Token.ofBytes(b, ""), -1, List.of()))
                .toList();
        AnswerText answer = of("abกxy👍z", steps);
        Step found = answer.stepAt(at);
        assertNotNull(found);
        assertEquals(steps.get(step), found, "at " + at);
    }

    @Test
    void stepAt_withTokensBesideTheText_isFoundWithin() {
        AnswerText answer =
                of("the река", Responses.tokens("<think>", "hm", "</think>", "\n", "the", " река", "<|eot|>"));
        Step found = answer.stepAt(4);
        assertNotNull(found);
        assertEquals(" река", found.chosen().text());
    }

    @Test
    void stepAt_isNullWhereTheTokensAreOfAnotherText() {
        assertNull(of("the река", Responses.tokens("the", " other")).stepAt(4));
        assertNull(of("the река", List.of()).stepAt(4));
        assertThrows(IllegalArgumentException.class, () -> of("abc", List.of()).stepAt(3));
        assertThrows(IllegalArgumentException.class, () -> of("abc", List.of()).stepAt(-1));
    }

    @Test
    void tokenKnownByIdAlone_isReadFromItsString() {
        List<Step> steps = Stream.of(
                        new Token("#17", "the"), new Token("#4", " река"), Token.ofText("#"), Token.ofText("#4"))
                .map(token -> new Step(token, -1, List.of()))
                .toList();
        AnswerText answer = of("the река##4", steps);
        assertEquals(steps.get(1), answer.stepAt(3));
        assertEquals(steps.get(2), answer.stepAt(8));
        assertEquals(steps.get(3), answer.stepAt(9));
    }

    private static AnswerText of(String text, List<Step> steps) {
        return AnswerText.of(new Answer(text, "stop", -1, steps));
    }
}
