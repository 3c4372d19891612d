package dev.plumbline.models.sample;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A vocabulary entry as the engine named it.
 *
 * @param identity what tells it from every other token: its bytes one to a char (ISO 8859-1), or {@code #id} where the
 *     engine gave an id. Candidates are matched by identity, never by probability, since ties are common in bf16
 * @param text the engine's own string, which may hold U+FFFD for a token that is part of a character
 */
public record Token(String identity, String text) {

    private static final String BY_ID = "token_id:";

    /**
     * A token as engines list it: by id where its text is {@code token_id:123} (vLLM on demand), else by its bytes where
     * they are given, else by its text.
     *
     * @param bytes one to a char (ISO 8859-1); null where not given. Empty beside a text is as good as not given
     */
    public static Token of(String text, @Nullable String bytes) {
        if (text.startsWith(BY_ID) && isNumber(text.substring(BY_ID.length()))) {
            return new Token("#" + text.substring(BY_ID.length()), text);
        }
        if (bytes == null || (bytes.isEmpty() && !text.isEmpty())) {
            return ofText(text);
        }
        return new Token(bytes.equals(text) ? text : bytes, text); // one string where one will do
    }

    /** A token known by its bytes, which are right even where its text is not. */
    public static Token ofBytes(byte[] bytes, String text) {
        return new Token(new String(bytes, StandardCharsets.ISO_8859_1), text);
    }

    /** A token known by its text alone. */
    public static Token ofText(String text) {
        return ofBytes(text.getBytes(StandardCharsets.UTF_8), text);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
