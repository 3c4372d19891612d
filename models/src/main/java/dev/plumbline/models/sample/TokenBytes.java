package dev.plumbline.models.sample;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Whether the bytes that an engine gives of a token may be those of its text. Some engines write the numbers of
 * characters for bytes; then the text is right.
 */
final class TokenBytes {

    /** A part of a character as engines write it: {@code \xe6\x98}, {@code <0xE6>}. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\x[0-9a-fA-F]{2}|<0x[0-9a-fA-F]{2}>");

    private static final char LOST = '\uFFFD';
    private static final char BLANK_OF_PIECES = '\u2581';

    /** Letters by which the alphabet of bytes writes what is not printed. */
    private static final char FIRST_LETTER = '\u0100';

    private static final char LAST_LETTER = '\u0143';

    private TokenBytes() {}

    /**
     * @param bytes one to a char (ISO 8859-1)
     * @param text the token's own string
     */
    static boolean spell(String bytes, String text) {
        if (text.isEmpty() || text.indexOf(LOST) >= 0) {
            return true; // the text tells less than the bytes
        }
        String decoded = new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return decoded.equals(text)
                || decoded.equals(text.replace(BLANK_OF_PIECES, ' '))
                || isAlphabet(bytes, text)
                || ESCAPED.matcher(text).find();
    }

    /** A text of as many letters as bytes, some of which no other alphabet has. */
    private static boolean isAlphabet(String bytes, String text) {
        return bytes.length() == text.length() && text.chars().anyMatch(c -> c >= FIRST_LETTER && c <= LAST_LETTER);
    }
}
