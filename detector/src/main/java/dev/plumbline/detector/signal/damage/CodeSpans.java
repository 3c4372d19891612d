package dev.plumbline.detector.signal.damage;

import java.util.BitSet;

/**
 * Which parts of a text are code: between fences of three, and between backticks on one line. What is not closed is
 * none.
 */
public final class CodeSpans {

    private static final String FENCE = "```";

    private final BitSet code = new BitSet();

    /** One pass: every backtick is looked at once. */
    public CodeSpans(String text) {
        int at = text.indexOf('`');
        while (at >= 0) {
            int end = text.startsWith(FENCE, at) ? fence(text, at) : inline(text, at);
            at = text.indexOf('`', end);
        }
    }

    /** Whether the character at an index is code. */
    public boolean holds(int at) {
        return code.get(at);
    }

    /** A text without its code. */
    public static String without(String text) {
        if (text.indexOf('`') < 0) {
            return text;
        }
        CodeSpans code = new CodeSpans(text);
        StringBuilder prose = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i = code.code.nextClearBit(i)) {
            int end = code.code.nextSetBit(i);
            prose.append(text, i, end < 0 || end > text.length() ? text.length() : end)
                    .append(' ');
            i = end < 0 ? text.length() : end;
        }
        return prose.toString();
    }

    private int fence(String text, int from) {
        int close = text.indexOf(FENCE, from + FENCE.length());
        if (close < 0) {
            return text.length();
        }
        code.set(from, close + FENCE.length());
        return close + FENCE.length();
    }

    private int inline(String text, int from) {
        int i = from + 1;
        while (i < text.length() && text.charAt(i) != '`' && text.charAt(i) != '\n') {
            i++;
        }
        if (i < text.length() && text.charAt(i) == '`') {
            code.set(from, i + 1);
            return i + 1;
        }
        return i;
    }
}
