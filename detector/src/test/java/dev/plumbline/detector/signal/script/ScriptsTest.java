package dev.plumbline.detector.signal.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.lang.UScript;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptsTest {

    @Test
    void set_holdsAnyOfIcusCodes() {
        for (int code = 0; code < 256; code++) {
            Scripts one = Scripts.of(code);
            assertTrue(one.has(code), "code " + code);
            assertFalse(one.has((code + 64) % 256), "code " + code);
            assertTrue(Scripts.LATIN.plus(one).meets(one), "code " + code);
            assertEquals(code == UScript.LATIN, Scripts.LATIN.meets(one), "code " + code);
        }
        assertThrows(IllegalArgumentException.class, () -> Scripts.of(256));
        assertThrows(IllegalArgumentException.class, () -> Scripts.of(-1));
    }

    @ParameterizedTest
    @CsvSource({
        "Latn, 25", "Latf, 25", "Cyrl, 8", "Cyrs, 8", "Arab, 2", "Aran, 2", "Thai, 38", "Hans, 17", "Hant, 17",
                "Jpan, 20",
        "Jpan, 22", "Jpan, 17", "Hira, 22", "Kore, 18", "Kore, 17", "Hang, 17", "Hanb, 5", "Zmth, 14", "Geok, 12",
                "Syre, 34"
    })
    void ofIso_knowsVariantsAndSystems(String iso, int code) {
        assertTrue(Scripts.ofIso(List.of(iso)).has(code), iso);
    }

    @Test
    void ofIso_ofWhatNamesNoScript_isEmpty() {
        assertEquals(Scripts.NONE, Scripts.ofIso(List.of()));
        assertEquals(
                Scripts.NONE, Scripts.ofIso(List.of("Zyyy", "Zinh", "Zzzz", "Zxxx", "Zsym", "Xxxx", "", "nonsense")));
    }

    @Test
    void letters_agreeWithIcuOnEveryCharacter() {
        for (int cp = 0; cp <= Character.MAX_CODE_POINT; cp++) {
            int kind = Letters.kind(cp);
            int script = UScript.getScript(cp);
            String at = Integer.toHexString(cp);
            if (Letters.scripted(kind)) {
                BitSet extensions = new BitSet();
                UScript.getScriptExtensions(cp, extensions);
                assertFalse(script == UScript.INHERITED || extensions.get(UScript.COMMON), at);
                assertTrue(Letters.scripts(kind).has(extensions.nextSetBit(0)), at);
                assertTrue(Letters.scripts(kind).has(Letters.script(kind)), at);
            } else if (Character.isLetter(cp) && kind == Letters.OTHER) {
                throw new AssertionError("a letter that is none: " + at);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a, 25", "é, 25", "ﬁ, 25", "Å, 25", "ж, 8", "ก, 38", "ั, 38", "๓, 38", "漢, 17", "々, 17", "〇, 17", "の, 20",
        "ツ, 22", "한, 18", "ا, 2", "א, 19", "α, 14", "Ω, 14", "अ, 10"
    })
    void letters_haveTheirScript(String character, int script) {
        assertEquals(script, Letters.script(Letters.kind(character.codePointAt(0))), character);
    }

    @ParameterizedTest
    @CsvSource({"µ", "ℵ", "ª, true", "ˈ", "ʼ", "\u0301", "\u200D", "\uFE0F", "𝛼", "ℹ"})
    void letters_thatAllScriptsShare_haveNone(String character) {
        int kind = Letters.kind(character.codePointAt(0));
        assertTrue(kind == Letters.SHARED || kind == Letters.LATIN || kind == Letters.OTHER, character);
    }

    @ParameterizedTest
    @CsvSource({"1", "' '", "'.'", "\uFFFD", "👍", "€", "、", "。", "½", "²", "①", "㎏", "\uE000", "⠃"})
    void characters_thatAreNoLetters_areOther(String character) {
        assertEquals(Letters.OTHER, Letters.kind(character.codePointAt(0)), character);
    }

    @Test
    void extensions_makeSharedLettersForeignToNoneOfTheirScripts() {
        Scripts long_ = Letters.scripts(Letters.kind('ー'));
        assertTrue(long_.has(UScript.HIRAGANA) && long_.has(UScript.KATAKANA));
        Scripts digit = Letters.scripts(Letters.kind('\u0663'));
        assertTrue(digit.has(UScript.ARABIC) && digit.has(UScript.THAANA));
    }
}
