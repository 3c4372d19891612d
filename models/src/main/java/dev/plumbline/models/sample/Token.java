package dev.plumbline.models.sample;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A vocabulary entry as the engine named it.
 *
 * @param identity what tells it from every other token: its bytes one to a char (ISO 8859-1), or {@code #id} where an
 *     id is all that tells. Candidates are matched by identity, never by probability, since ties are common in bf16
 * @param text the engine's own string, which may hold U+FFFD for a token that is part of a character
 */
public record Token(String identity, String text) {

    private static final String BY_ID = "token_id:";
    private static final String BY_BYTES = "bytes:";

    /**
     * A token as engines list it: by id where its text is {@code token_id:123} (vLLM on demand), else by its bytes
     * where they are given and {@linkplain TokenBytes spell} the text, else by its text.
     *
     * @param bytes one to a char (ISO 8859-1); null where not given. Empty beside a text is as good as not given
     */
    public static Token of(String text, @Nullable String bytes) {
        if (text.startsWith(BY_ID) && isNumber(text.substring(BY_ID.length()))) {
            return new Token("#" + text.substring(BY_ID.length()), text);
        }
        if (bytes == null || (bytes.isEmpty() && !text.isEmpty())) {
            String spelled = spelledBytes(text);
            return spelled == null ? ofText(text) : new Token(spelled, text);
        }
        if (bytes.equals(text) && isAscii(text)) {
            return new Token(text, text);
        }
        return TokenBytes.spell(bytes, text) ? new Token(bytes, text) : ofText(text);
    }

    /** A token known by its number in the vocabulary alone. */
    public static Token ofId(int id) {
        return new Token("#" + id, BY_ID + id);
    }

    /** Whether nothing but its number is known of a token. */
    public static boolean isById(Token token) {
        return token.identity().startsWith("#") && token.text().startsWith(BY_ID);
    }

    /** A token known by its bytes, which are right even where its text is not. */
    public static Token ofBytes(byte[] bytes, String text) {
        return new Token(new String(bytes, StandardCharsets.ISO_8859_1), text);
    }

    /** A token known by its text alone. */
    public static Token ofText(String text) {
        return isAscii(text)
                ? new Token(text, text) // one string where one will do
                : ofBytes(text.getBytes(StandardCharsets.UTF_8), text);
    }

    /** OpenAI's legacy completions write a part of a character as {@code bytes:\xe6\x98}; null where that is not so. */
    private static @Nullable String spelledBytes(String text) {
        if (!text.startsWith(BY_BYTES) || !text.contains("\\x")) {
            return null;
        }
        StringBuilder bytes = new StringBuilder();
        for (int i = BY_BYTES.length(); i < text.length(); ) {
            int b = text.startsWith("\\x", i) ? hex(text, i + 2) : text.charAt(i);
            if (b < 0 || b > 0xff) {
                return null;
            }
            bytes.append((char) b);
            i += text.startsWith("\\x", i) ? 4 : 1;
        }
        return bytes.toString();
    }

    private static int hex(String text, int at) {
        if (at + 2 > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
