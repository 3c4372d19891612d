package dev.plumbline.models.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

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

    /** The JDK's decoder is as strict, and slower. */
    @Test
    void wellFormed_asTheJdkSays() {
        for (long seed = 1; seed <= 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(12)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = TELLING[random.nextInt(TELLING.length)];
            }
            assertEquals(decodes(bytes), Utf8.wellFormed(bytes) == bytes.length, "seed " + seed);
        }
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

    private static boolean decodes(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
