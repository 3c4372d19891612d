package dev.plumbline.models.sample;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Spellings of bytes in which vocabularies name their tokens, and the way back.
 *
 * <p>GPT-2 and its many heirs give each of the 256 bytes a printable character: itself where it has one in Latin-1,
 * else the next from U+0100 on, so that {@code 是} is {@code æĺ¯} and a space is {@code Ġ}. SentencePiece writes a space
 * as {@code ▁} and a byte that is no piece of its own as {@code <0xE6>}. Whether a string is spelled so cannot be told
 * from the string: {@code café} is also the spelling of four bytes. Whoever undoes it must have something to check the
 * outcome against.
 */
public final class ByteAlphabet {

    private static final char[] SPELLED = new char[256];
    private static final short[] BYTES = new short[0x144];

    static {
        Arrays.fill(BYTES, (short) -1);
        int next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xFF && b != 0xAD);
            SPELLED[b] = (char) (printable ? b : next++);
            BYTES[SPELLED[b]] = (short) b;
        }
    }

    private ByteAlphabet() {}

    /** The bytes in GPT-2's alphabet. */
    public static String spell(byte[] bytes) {
        StringBuilder spelled = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            spelled.append(SPELLED[b & 0xFF]);
        }
        return spelled.toString();
    }

    /** The bytes that a string in GPT-2's alphabet stands for; null where a character is not of that alphabet. */
    public static byte @Nullable [] undo(String spelled) {
        byte[] bytes = new byte[spelled.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = spelled.charAt(i);
            if (c >= BYTES.length || BYTES[c] < 0) {
                return null;
            }
            bytes[i] = (byte) BYTES[c];
        }
        return bytes;
    }

    /** The bytes that a string of SentencePiece's pieces stands for; null where it holds nothing that is spelled. */
    public static byte @Nullable [] undoPieces(String spelled) {
        if (spelled.indexOf('▁') < 0 && !spelled.contains("<0x")) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(spelled.length());
        int done = 0;
        for (int i = 0; i < spelled.length(); ) {
            int b = pieceByte(spelled, i);
            if (b < 0) {
                i++;
                continue;
            }
            bytes.writeBytes(utf8(spelled, done, i));
            bytes.write(b);
            i += spelled.charAt(i) == '▁' ? 1 : 6;
            done = i;
        }
        bytes.writeBytes(utf8(spelled, done, spelled.length()));
        return bytes.toByteArray();
    }

    /** The byte that is spelled at {@code at}, or −1. */
    private static int pieceByte(String s, int at) {
        if (s.charAt(at) == '▁') {
            return ' ';
        }
        if (!s.startsWith("<0x", at) || at + 6 > s.length() || s.charAt(at + 5) != '>') {
            return -1;
        }
        int high = Character.digit(s.charAt(at + 3), 16);
        int low = Character.digit(s.charAt(at + 4), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static byte[] utf8(String s, int from, int to) {
        return s.substring(from, to).getBytes(StandardCharsets.UTF_8);
    }
}
