package dev.plumbline.service.tap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long the prompt was by the engine's own count.
 *
 * @param promptTokens −1 where the answer does not say
 */
record TapUsage(long promptTokens) {

    /** In a text of an answer the quotes would be escaped, so this is met nowhere else. */
    private static final Pattern PROMPT = Pattern.compile("\"(?:prompt|input)_tokens\"\\s*:\\s*(\\d{1,9})");

    static TapUsage of(byte[] answer) {
        Matcher matcher = PROMPT.matcher(new String(answer, UTF_8));
        long tokens = -1;
        while (matcher.find()) {
            tokens = Math.max(tokens, Long.parseLong(matcher.group(1)));
        }
        return new TapUsage(tokens);
    }
}
