package dev.plumbline.models.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteAlphabetTest {

    @Test
    void everyByte_comesBack() {
        byte[] all = new byte[256];
        for (int b = 0; b < 256; b++) {
            all[b] = (byte) b;
        }
        String spelled = ByteAlphabet.spell(all);
        assertEquals(256, spelled.chars().distinct().count());
        assertArrayEquals(all, ByteAlphabet.undo(spelled));
    }

    @Test
    void spelling_isThatOfGpt2() {
        assertEquals("æĺ¯", ByteAlphabet.spell("是".getBytes(StandardCharsets.UTF_8)));
        assertEquals("Ġthe", ByteAlphabet.spell(" the".getBytes(StandardCharsets.UTF_8)));
        assertEquals("ĊĉčĀġłŃ", ByteAlphabet.spell(new byte[] {10, 9, 13, 0, 127, (byte) 0xA0, (byte) 0xAD}));
        assertEquals("ĠcafÃ©", ByteAlphabet.spell(" café".getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"是", " with space", "ń", "ก", "\n", "\u00AD", "👍"})
    void characterOutsideTheAlphabet_isNotUndone(String text) {
        assertNull(ByteAlphabet.undo(text));
    }

    @Test
    void plainWord_cannotBeToldFromASpelling() {
        assertArrayEquals(new byte[] {'c', 'a', 'f', (byte) 0xE9}, ByteAlphabet.undo("café"));
    }

    @Test
    void pieces_areSpacesAndBytes() {
        assertEquals(" is 是", pieces("▁is▁<0xE6><0x98><0xaf>"));
        assertEquals("ก ข<0x", pieces("ก▁ข<0x"));
        assertEquals(" <0xG1><0x1>", pieces("▁<0xG1><0x1>"));
        assertNull(ByteAlphabet.undoPieces("is 是"));
    }

    private static String pieces(String spelled) {
        byte[] bytes = ByteAlphabet.undoPieces(spelled);
        assertNotNull(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
