package dev.plumbline.models.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8Test {

    private static final Pattern WHOLE = Pattern.compile(
            "(?:[\\x00-\\x7f]|[\\xc2-\\xdf][\\x80-\\xbf]"
                    + "|\\xe0[\\xa0-\\xbf][\\x80-\\xbf]|[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}|\\xed[\\x80-\\x9f][\\x80-\\xbf]"
                    + "|\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}|[\\xf1-\\xf3][\\x80-\\xbf]{3}|\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2})*+");

    private static final byte[] TELLING = {
        'a',
        'z',
        (byte) 0x80,
        (byte) 0x8f,
        (byte) 0x90,
        (byte) 0x9f,
        (byte) 0xa0,
        (byte) 0xbf,
        (byte) 0xc1,
        (byte) 0xc2,
        (byte) 0xdf,
        (byte) 0xe0,
        (byte) 0xe6,
        (byte) 0xed,
        (byte) 0xf0,
        (byte) 0xf1,
        (byte) 0xf4,
        (byte) 0xf5,
        (byte) 0xff
    };

    /** The table of RFC 3629, written out: how many bytes at the start are whole characters. */
    @Test
    void wellFormed_byTheLetterOfTheRfc() {
        for (long seed = 1; seed <= 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(12)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = TELLING[random.nextInt(TELLING.length)];
            }
            Matcher whole = WHOLE.matcher(new String(bytes, ISO_8859_1));
            assertTrue(whole.lookingAt());
            assertEquals(whole.end(), Utf8.wellFormed(bytes), "seed " + seed);
        }
    }

    /** Longer than what is looked at at a time, with a character across its end. */
    @Test
    void wellFormed_longTexts() {
        for (int before = 1000; before < 1100; before++) {
            byte[] bytes = ("a".repeat(before) + "\u20ac\ud83d\ude00".repeat(1000)).getBytes(UTF_8);
            assertEquals(bytes.length, Utf8.wellFormed(bytes));
            assertEquals(bytes.length - 4, Utf8.wellFormed(Arrays.copyOf(bytes, bytes.length - 1)));
        }
    }

    @ParameterizedTest
    @CsvSource({"e2, true", "e282, true", "f09f98, true", "e0, true", "e080, false", "c0, false", "80, false"})
    void isCut_whereMoreCouldFollow(String hex, boolean cut) {
        byte[] bytes = HexFormat.of().parseHex("61" + hex);
        assertEquals(cut, Utf8.isCut(bytes, 1));
    }

    @Test
    void canHold_noSurrogateAlone() {
        assertTrue(Utf8.canHold("a\u20ac\ud83d\ude00"));
        assertFalse(Utf8.canHold("a\ud83d"));
        assertFalse(Utf8.canHold("\ude00a"));
        assertFalse(Utf8.canHold("\ud83da"));
    }

    @Test
    void wellFormed_everyCharacter() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c);
            }
        }
        byte[] bytes = all.toString().getBytes(UTF_8);
        assertEquals(bytes.length, Utf8.wellFormed(bytes));
    }
}
