package dev.plumbline.detector.signal.damage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The control tokens of chat templates that are in use, from {@code template-tokens.tsv}, which says where each is
 * from; and, since new models bring new ones, whatever has the form {@code <|name|>} and a name that speaks of turns.
 */
final class TemplateTokens {

    private static final String FILE = "template-tokens.tsv";

    /** How calls of tools open that have no token of their own. */
    private static final List<String> CALLS = List.of("<function=", "<invoke name=", "<parameter=", "<function name=");

    /** What names of control tokens hold. */
    private static final List<String> ROLES = List.of(
            "_",
            "▁",
            "start",
            "end",
            "begin",
            "stop",
            "turn",
            "token",
            "user",
            "assistant",
            "system",
            "eot",
            "eos",
            "bos",
            "pad",
            "tool");

    /** No shorter beginning of a token tells. */
    private static final int CUT = 6;

    /** No token is longer, in chars. */
    private static final int LONGEST = 48;

    private static final Map<String, TextDamage> KINDS = read();

    private TemplateTokens() {}

    /** The kind of damage that a token is; null where it is no token of any template. */
    static @Nullable TextDamage kindOf(String token) {
        TextDamage known = KINDS.get(token);
        if (known != null) {
            return known;
        }
        if (token.indexOf('|') == 1 || token.indexOf('｜') == 1) {
            return formed(token);
        }
        return numbered(token);
    }

    /** The kind of a token that the end of the text cuts; null where its beginning could be of anything. */
    static @Nullable TextDamage kindOfBeginning(String text, int from) {
        if (text.length() - from > LONGEST || text.length() - from < CUT || !text.startsWith("<|", from)) {
            return null;
        }
        String beginning = text.substring(from);
        return KINDS.entrySet().stream()
                .filter(known -> known.getKey().startsWith(beginning))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** The kind of a token whose number is any of a row: {@code <unused49>}. */
    private static @Nullable TextDamage numbered(String token) {
        int end = token.length() - 1;
        int from = end;
        while (from > 0 && token.charAt(from - 1) >= '0' && token.charAt(from - 1) <= '9') {
            from--;
        }
        return from == end ? null : KINDS.get(token.substring(0, from) + '#' + token.substring(end));
    }

    /** Whether markup of a call opens at {@code from}. */
    static boolean opensCall(String text, int from) {
        for (int i = 0; i < CALLS.size() && text.charAt(from) == '<'; i++) {
            if (text.startsWith(CALLS.get(i), from)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code <|name|>} holds a name. */
    private static @Nullable TextDamage formed(String token) {
        int end = token.length() - 2;
        boolean closes = end > 3 && "|｜".indexOf(token.charAt(end)) >= 0;
        for (int i = 2; i < end && closes; i++) {
            char c = token.charAt(i);
            closes = Character.isLetterOrDigit(c) || c == '_' || c == '▁' || c == '-' || c == '/';
        }
        if (!closes) {
            return null;
        }
        String name = token.toLowerCase(Locale.ROOT);
        if (ROLES.stream().noneMatch(name::contains)) {
            return null; // so chats write nicknames
        }
        return name.contains("tool") || name.contains("function") ? TextDamage.TOOL_MARKUP : TextDamage.CONTROL_TOKENS;
    }

    private static Map<String, TextDamage> read() {
        Map<String, TextDamage> kinds = new HashMap<>();
        InputStream in = TemplateTokens.class.getResourceAsStream(FILE);
        if (in == null) {
            throw new IllegalStateException("the resource " + FILE + " is missing");
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\t", 3))
                    .forEach(fields -> kinds.put(fields[1], kind(fields[0])));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + FILE, e);
        }
        return Map.copyOf(kinds);
    }

    private static TextDamage kind(String column) {
        return switch (column) {
            case "control" -> TextDamage.CONTROL_TOKENS;
            case "reasoning" -> TextDamage.REASONING_MARKS;
            case "tool" -> TextDamage.TOOL_MARKUP;
            default -> throw new IllegalStateException(FILE + " holds the unknown kind " + column);
        };
    }
}
