package dev.plumbline.detector.signal.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.lang.UScript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "the cat|Latn3 Latn3",
                "the catภs|Latn3 Latn3+Thai1+Latn1",
                "ภาษาไทย|Thai7",
                "日本語のテスト|Hani3+Hira1+Kana3",
                "漢字한글|Hani2+Hang2",
                "5 µm, 3 ℃ 👍 42|Latn1",
                "e\u0301tat na\u0308ive|Latn4 Latn5",
                "сямʼя|Cyrl4",
                "นํ้า|Thai4",
                "กa\uFFFDข|Thai1+Latn1 Thai1",
                "می\u200Cخواهم|Arab7",
                "𠮷野家|Hani3",
                "स्त्री|Deva6",
                "١٢ ५|Arab2 Deva1",
                "αβ+Δ|Grek2 Grek1",
            })
    void of_endsARunWhereTheScriptChanges(String text, String expected) {
        assertEquals(expected, Runs.of(text).toString(), text);
    }

    @Test
    void of_textWithoutLetters_hasNoRuns() {
        assertEquals(0, Runs.of("").size());
        assertEquals(0, Runs.of("42 + 5 = … 👍\uFFFD\uD83D").size());
        assertEquals(0, Runs.of("\u0301µ").size());
    }

    @Test
    void gapBefore_tellsWordLineAndText() {
        Runs runs = Runs.of("ab, cд\n\t1. e\nf");
        assertEquals(Runs.Gap.NEW_LINE, runs.gapBefore(0));
        assertEquals(Runs.Gap.SAME_LINE, runs.gapBefore(1));
        assertEquals(Runs.Gap.NONE, runs.gapBefore(2));
        assertEquals(Runs.Gap.NEW_LINE, runs.gapBefore(3));
        assertEquals(Runs.Gap.NEW_LINE, runs.gapBefore(4));
        assertTrue(runs.gluedToNext(1));
        assertFalse(runs.gluedToNext(2));
        assertFalse(runs.gluedToNext(4));
    }

    @Test
    void word_isAllThatIsGlued() {
        Runs runs = Runs.of("x cдe y");
        assertEquals(1, runs.wordFirst(3));
        assertEquals(3, runs.wordLast(1));
        assertEquals(0, runs.wordLast(0));
        assertEquals(4, runs.wordFirst(4));
    }

    @Test
    void end_includesTheAccentsOfTheLastLetter() {
        Runs runs = Runs.of("xe\u0301 \uD842\uDFB7");
        assertEquals(3, runs.end(0));
        assertEquals(4, runs.start(1));
        assertEquals(6, runs.end(1));
    }

    @Test
    void weight_countsEastAsianCharactersTwice() {
        int[] weights = Runs.of("ab 漢字 かな ж 글").weights(0, 5);
        assertEquals(2, weights[UScript.LATIN]);
        assertEquals(4, weights[UScript.HAN]);
        assertEquals(4, weights[UScript.HIRAGANA]);
        assertEquals(1, weights[UScript.CYRILLIC]);
        assertEquals(2, weights[UScript.HANGUL]);
    }

    @Test
    void manyRuns_outgrowTheFirstArrays() {
        Runs runs = Runs.of("a б ".repeat(1000));
        assertEquals(2000, runs.size());
        assertEquals(UScript.CYRILLIC, runs.script(1999));
        assertEquals(3998, runs.start(1999));
    }
}
