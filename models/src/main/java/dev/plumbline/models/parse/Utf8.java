package dev.plumbline.models.parse;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Whether bytes are UTF-8 by the letter of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. JSON
 * parsers for speed let some of these through; Java's decoder does not.
 */
public final class Utf8 {

    private static final int PIECE = 512;

    private Utf8() {}

    /** How many bytes at the start are whole, well-formed characters. */
    public static int wellFormed(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(PIECE);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        while (decoder.decode(in, out.clear(), true).isOverflow()) {
            // what fits was decoded, and only how far it went is of interest
        }
        return in.position();
    }

    /** Whether the bytes from {@code at} to the end may be the beginning of one character that was cut. */
    public static boolean isCut(byte[] bytes, int at) {
        ByteBuffer in = ByteBuffer.wrap(bytes, at, bytes.length - at);
        CharBuffer out = CharBuffer.allocate(2);
        return StandardCharsets.UTF_8.newDecoder().decode(in, out, false).isUnderflow() && in.hasRemaining();
    }

    /** Whether no surrogate stands alone: JSON can escape one, UTF-8 cannot hold it. */
    public static boolean canHold(String text) {
        int point;
        for (int i = 0; i < text.length(); i += Character.charCount(point)) {
            point = text.codePointAt(i);
            if (Character.MIN_SURROGATE <= point && point <= Character.MAX_SURROGATE) {
                return false;
            }
        }
        return true;
    }
}
