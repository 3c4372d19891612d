package dev.plumbline.detector.signal.damage;

import java.util.EnumSet;
import java.util.Set;

/**
 * Control tokens, marks of reasoning and markup of tool calls that stand in the text, outside code, neither quoted nor
 * named. Only so many are looked at: a text that names more than those is about them.
 */
final class Markup {

    /** More occurrences are not looked at. */
    private static final int MOST = 64;

    /** Longest token that is looked for, in chars. */
    private static final int LONGEST = 48;

    private static final String QUOTES = "\"'“”„‟‘’«»‹›「」『』`";

    private static final String TOOL_TARGET = "to=functions.";

    private final String text;
    private final CodeSpans code;
    private final EnumSet<TextDamage> found = EnumSet.noneOf(TextDamage.class);
    private int struck;
    private int looked;

    private Markup(String text) {
        this.text = text;
        this.code = new CodeSpans(text);
    }

    static Set<TextDamage> of(String text) {
        Markup markup = new Markup(text);
        markup.scan();
        return markup.found;
    }

    private void scan() {
        for (int i = 0; i < text.length() && looked < MOST; i++) {
            char c = text.charAt(i);
            if (c == '<' || c == '[' || c == '◁') {
                i = at(i);
            }
        }
        int target = text.indexOf(TOOL_TARGET);
        if (target >= 0) {
            see(target, target + TOOL_TARGET.length(), TextDamage.TOOL_MARKUP);
        }
    }

    /** Looks at what opens at {@code from}; returns the last index that belongs to it. */
    private int at(int from) {
        int end = end(from);
        String token = end < 0 ? "" : text.substring(from, end);
        if (token.equals("<s>") && from > 0) {
            struck++; // text that is struck out, in HTML
            return end - 1;
        }
        if (token.equals("</s>") && struck > 0) {
            struck--;
            return end - 1;
        }
        TextDamage kind = token.isEmpty() ? TemplateTokens.kindOfBeginning(text, from) : TemplateTokens.kindOf(token);
        end = end < 0 ? text.length() : end;
        if (token.equals("<s>") && text.indexOf("</s>", end) > 0) {
            struck++;
            kind = null;
        }
        if (kind == null && TemplateTokens.opensCall(text, from)) {
            kind = TextDamage.TOOL_MARKUP;
            end = Math.min(text.length(), from + 8);
        }
        if (kind == null) {
            return from;
        }
        see(from, end, kind);
        return end - 1;
    }

    private int end(int from) {
        char close = text.charAt(from) == '<' ? '>' : text.charAt(from) == '[' ? ']' : '▷';
        int last = Math.min(text.length(), from + LONGEST);
        boolean twice = close == '>' && text.startsWith("<<", from); // <<SYS>>
        for (int i = from + (twice ? 2 : 1); i < last; i++) {
            char c = text.charAt(i);
            if (c == close) {
                return twice && i + 1 < last && text.charAt(i + 1) == close ? i + 2 : i + 1;
            }
            if (c == '\n' || c == ' ' || (c == text.charAt(from))) {
                return -1;
            }
        }
        return -1;
    }

    private void see(int from, int to, TextDamage kind) {
        looked++;
        if (!code.holds(from) && !quoted(from, to) && !indexes(from, to) && !named(from, to)) {
            found.add(kind);
        }
    }

    private boolean quoted(int from, int to) {
        return (from > 0 && QUOTES.indexOf(text.charAt(from - 1)) >= 0)
                || (to < text.length() && QUOTES.indexOf(text.charAt(to)) >= 0);
    }

    /** Whether it is what a name is indexed by: {@code field[INST]}. */
    private boolean indexes(int from, int to) {
        return text.charAt(from) == '['
                && from > 0
                && (Character.isLetterOrDigit(text.charAt(from - 1)) || text.charAt(from - 1) == '_')
                && text.charAt(from + 1) != '/'
                && (to >= text.length() || text.charAt(to) != '[');
    }

    /** Whether it stands by itself in a line that says what it is. */
    private boolean named(int from, int to) {
        boolean free = (from == 0 || !glues(text.charAt(from - 1)))
                && (to >= text.length() || !Character.isLetterOrDigit(text.charAt(to)));
        return free && Talk.ofTokens(text, from, to);
    }

    private static boolean glues(char before) {
        return !Character.isWhitespace(before) && "([{,:;/|*-–—=".indexOf(before) < 0;
    }
}
