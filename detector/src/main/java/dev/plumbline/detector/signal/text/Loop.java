package dev.plumbline.detector.signal.text;

/** Whether a text ends in one piece repeated without end. One pass over its last part for each length of piece. */
final class Loop {

    /** Longest piece that is looked for, in chars: about a dozen tokens. */
    private static final int PIECE = 64;

    /** A piece must come so often. */
    private static final int TIMES = 10;

    /**
     * And what it fills must be so long, in chars: rules of a table and rows of zeros are shorter, or do not end a
     * text.
     */
    private static final int LENGTH = 120;

    private static final String RULES = "-=~_*#+";

    /** No rule is longer, in chars. */
    private static final int RULE = 250;

    private Loop() {}

    /** Whether {@code text} ends so. Also when the last piece is cut short. */
    static boolean ends(String text) {
        int n = text.length();
        for (int piece = 1; piece <= PIECE && n >= needed(piece); piece++) {
            int from = n - 1;
            int stop = n - needed(piece) + piece;
            while (from >= stop && text.charAt(from) == text.charAt(from - piece)) {
                from--;
            }
            if (from < stop) {
                return !isRule(text, piece);
            }
        }
        return false;
    }

    /** Whether the text ends in a line drawn by one character, as tables and headings have it. */
    private static boolean isRule(String text, int piece) {
        int end = text.stripTrailing().length();
        int from = end;
        while (piece == 1 && from > 0 && from > end - RULE && text.charAt(from - 1) == text.charAt(end - 1)) {
            from--;
        }
        return from < end
                && RULES.indexOf(text.charAt(end - 1)) >= 0
                && from > end - RULE
                && (from == 0 || text.charAt(from - 1) == '\n');
    }

    private static int needed(int piece) {
        return Math.max(LENGTH, TIMES * piece);
    }
}
