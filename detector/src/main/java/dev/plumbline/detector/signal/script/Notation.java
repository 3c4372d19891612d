package dev.plumbline.detector.signal.script;

import com.ibm.icu.lang.UScript;

/** Letters that are no language: Greek in formulas, {@linkplain Faces faces}, ranges of letters, addresses. */
final class Notation {

    /** Products of three symbols are common, words of three plain Greek letters in another language's text are not. */
    private static final int SYMBOLS = 3;

    /** Never symbols: omicron, since it looks like Latin o. */
    private static final String NEVER = "οΟ";
    /** Symbols alone, but in two letters or more a sign of a word. */
    private static final String ALONE = "ιυ";
    /** Look like Latin letters, so nobody chooses them as a symbol in one word with Latin letters. */
    private static final String NOT_BESIDE_LATIN = "ΑΒΕΖΗΙΚΜΝΡΤΥΧ";
    /** A Latin word of this many letters is not the unit or function that a symbol is written to. */
    private static final int WORD = 5;

    /** Longer than what touches a word in earnest. */
    private static final int CHUNK = 256;

    /** The longest range by itself: {@code а-я}. */
    private static final int RANGE = 3;

    private Notation() {}

    /** Whether a stretch is notation. */
    static boolean is(String text, Runs runs, Stretch s) {
        boolean symbols = true;
        for (int run = s.first(); run <= s.last() && symbols; run++) {
            symbols = isSymbol(text, runs, run);
        }
        return symbols
                || (!s.glued() && inAddress(text, s.from(), s.to()))
                || inRange(text, s.from(), s.to())
                || Currency.is(text, s)
                || Faces.is(text, s.from(), s.to());
    }

    /** Whether a run is one to three Greek letters without accents, as in {@code Δt}, {@code kΩ}, {@code αβ}. */
    static boolean isSymbol(String text, Runs runs, int run) {
        if (runs.script(run) != UScript.GREEK || runs.letters(run) > SYMBOLS) {
            return false;
        }
        if (isPhonetic(text, runs, run)) {
            return true;
        }
        boolean before = run > 0 && runs.gluedToNext(run - 1);
        boolean after = runs.gluedToNext(run);
        if ((before && isWord(runs, run - 1)) || (after && isWord(runs, run + 1))) {
            return false;
        }
        boolean latin = (before && runs.latin(run - 1)) || (after && runs.latin(run + 1));
        String no = NEVER + (latin ? NOT_BESIDE_LATIN : "") + (runs.letters(run) > 1 ? ALONE : "");
        for (int i = runs.start(run); i < runs.end(run); i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'Α' && c <= 'Ω') || (c >= 'α' && c <= 'ω' && c != 'ς');
            boolean variant = (c >= 'ϐ' && c <= 'ϖ')
                    || (c >= 'ϰ' && c <= '϶')
                    || (c >= '\u1D5D' && c <= '\u1D6A')
                    || c == '\u2126';
            if (!(plain || variant) || no.indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether θ, β or χ stand in a word with signs of the phonetic alphabet. */
    private static boolean isPhonetic(String text, Runs runs, int run) {
        char letter = text.charAt(runs.start(run));
        if (runs.letters(run) > 1 || "θβχɸ".indexOf(letter) < 0) {
            return false;
        }
        int end = Math.min(runs.end(runs.wordLast(run)), runs.start(run) + CHUNK);
        for (int i = Math.max(runs.start(runs.wordFirst(run)), runs.start(run) - CHUNK); i < end; i++) {
            char c = text.charAt(i);
            if ((c >= 'ɐ' && c <= 'ʯ') || c == 'ˈ' || c == 'ˌ' || c == 'ː') {
                return true;
            }
        }
        return false;
    }

    /** Whether a run is longer than a unit or a function; what is written without spaces parts no words. */
    private static boolean isWord(Runs runs, int run) {
        return runs.letters(run) >= WORD && !Writing.unspaced(runs.script(run));
    }

    /** Whether letters stand in a class or a range of a regular expression: {@code [a-zа-я]}, {@code А-Я}. */
    static boolean inRange(String text, int from, int to) {
        int start = chunkStart(text, from);
        int end = chunkEnd(text, to);
        int open = text.substring(start, from).lastIndexOf('[');
        int close = text.substring(to, end).indexOf(']');
        boolean within = open >= 0
                && close >= 0
                && (hasRange(text, start + open + 1, to + close) || isClass(text, start + open, to + close));
        return within || (to - from <= RANGE && hasRange(text, Math.max(start, from - 2), Math.min(end, to + 2)));
    }

    /** Whether brackets are a class of a regular expression, by what stands around them: {@code /^[абв]+/}. */
    private static boolean isClass(String text, int open, int close) {
        boolean before = open > 0 && "/^|".indexOf(text.charAt(open - 1)) >= 0;
        boolean after = close + 1 < text.length() && "+*?{/$|".indexOf(text.charAt(close + 1)) >= 0;
        return (before || text.startsWith("[^", open)) && (after || before);
    }

    /** Whether two single letters of one script stand at either end of a hyphen. */
    private static boolean hasRange(String text, int from, int to) {
        for (int i = from + 1; i < to - 1; i++) {
            if (text.charAt(i) == '-') {
                int left = Letters.kind(text.charAt(i - 1));
                if (Letters.scripted(left) && left == Letters.kind(text.charAt(i + 1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the words are part of an address, a tag or a mention. */
    static boolean inAddress(String text, int from, int to) {
        int start = chunkStart(text, from);
        String chunk = text.substring(start, chunkEnd(text, to));
        return chunk.contains("://") || chunk.startsWith("www.") || chunk.startsWith("#") || chunk.indexOf('@') >= 0;
    }

    private static int chunkStart(String text, int from) {
        int i = from;
        while (i > 0 && i > from - CHUNK && !Character.isWhitespace(text.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    private static int chunkEnd(String text, int to) {
        int i = to;
        while (i < text.length() && i < to + CHUNK && !Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
