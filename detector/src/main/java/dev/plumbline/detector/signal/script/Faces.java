package dev.plumbline.detector.signal.script;

/**
 * Faces made of characters: {@code ಠ_ಠ}, {@code ᕕ( ᐛ )ᕗ}, {@code ༼ つ ◕_◕ ༽つ}. One or two letters of a script at a time,
 * or one on either side of another, among symbols or brackets.
 */
final class Faces {

    /** Longer than any face, in chars. */
    private static final int LONGEST = 32;

    /** More letters than a face has. */
    private static final int LETTERS = 10;

    /** Two eyes and a mouth. */
    private static final int EYES = 3;

    private static final String OPEN = "([{（༼";
    private static final String CLOSE = ")]}）༽";
    private static final String PROSE = ".,;:!?\"'-‘’“”…、。";

    private int letters;
    private int row;
    private int longestRow;
    private int script = -1;
    private boolean symbol;
    private boolean foreignSymbol;
    private final int[] last = new int[EYES];

    private Faces() {}

    /** Whether what stands at [from, to), and what touches it, is a face. */
    static boolean is(String text, int from, int to) {
        int open = around(text, from, -1, OPEN, CLOSE);
        int close = around(text, to - 1, 1, CLOSE, OPEN);
        boolean enclosed = open >= 0 && close >= 0;
        int start = start(text, enclosed ? open : from);
        int end = end(text, start, enclosed ? close + 1 : to);
        start = opening(text, start, end);
        return end - start <= LONGEST && new Faces().sees(text, start, end);
    }

    private boolean sees(String text, int from, int to) {
        for (int i = from; i < to; ) {
            int cp = text.codePointAt(i);
            if (cp >= '0' && cp <= '9') {
                return false;
            }
            if (Character.isLetter(cp)) {
                letter(cp);
            } else if (Letters.kind(cp) == Letters.OTHER) {
                other(cp);
            }
            i += Character.charCount(cp);
        }
        boolean eyes = letters == EYES && last[0] == last[2];
        return letters <= LETTERS && (foreignSymbol ? longestRow <= 2 : symbol ? longestRow <= 1 : eyes);
    }

    private void letter(int cp) {
        int of = Letters.script(Letters.kind(cp));
        row = of == script ? row + 1 : 1;
        script = of;
        last[0] = last[1];
        last[1] = last[2];
        last[2] = cp;
        boolean around = row == EYES && last[0] == cp;
        longestRow = Math.max(longestRow, around ? 1 : row);
        letters++;
    }

    private void other(int cp) {
        row = 0;
        script = -1;
        boolean bracket = OPEN.indexOf(cp) >= 0 || CLOSE.indexOf(cp) >= 0;
        symbol |= !Character.isWhitespace(cp) && PROSE.indexOf(cp) < 0;
        foreignSymbol |= bracket || (cp >= 0x80 && PROSE.indexOf(cp) < 0 && !Character.isWhitespace(cp));
    }

    /** The nearest of some brackets on one side, on the same line; −1 for none, or where one of others comes first. */
    private static int around(String text, int at, int step, String brackets, String others) {
        for (int i = at + step; i >= 0 && i < text.length() && Math.abs(i - at) < LONGEST / 2; i += step) {
            char c = text.charAt(i);
            if (c == '\n' || others.indexOf(c) >= 0) {
                return -1;
            }
            if (brackets.indexOf(c) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static int start(String text, int from) {
        int i = from;
        while (i > 0 && i > from - LONGEST && !Character.isWhitespace(text.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    /** Where what touches ends; a bracket that is open there reaches to what touches its end. */
    private static int end(String text, int start, int to) {
        int i = to;
        int depth = depth(text, start, to);
        int close = depth > 0 ? closing(text, to) : to;
        i = Math.max(i, close);
        while (i < text.length() && i < to + LONGEST && !Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int closing(String text, int to) {
        for (int i = to; i < text.length() && i < to + LONGEST && text.charAt(i) != '\n'; i++) {
            if (CLOSE.indexOf(text.charAt(i)) >= 0) {
                return i + 1;
            }
        }
        return to;
    }

    /** Where the bracket opens that closes within, and what touches it begins. */
    private static int opening(String text, int start, int end) {
        if (depth(text, start, end) >= 0) {
            return start;
        }
        for (int i = start - 1; i >= 0 && i > start - LONGEST && text.charAt(i) != '\n'; i--) {
            if (OPEN.indexOf(text.charAt(i)) >= 0) {
                return start(text, i);
            }
        }
        return start;
    }

    private static int depth(String text, int from, int to) {
        int depth = 0;
        for (int i = from; i < to && i < from + 4 * LONGEST; i++) {
            depth += OPEN.indexOf(text.charAt(i)) >= 0 ? 1 : CLOSE.indexOf(text.charAt(i)) >= 0 ? -1 : 0;
        }
        return depth;
    }
}
