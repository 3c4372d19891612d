package dev.plumbline.detector.signal.script;

/**
 * Whether foreign words are set off from the text around them, as an author does and an accident does not.
 *
 * <p>Set off is what stands between two of: line ends (bullets and numbers aside), quotation marks, brackets, emphasis,
 * colons, equals signs, arrows, dashes, slashes, table bars, comment signs; on the right also any punctuation. Else one
 * side is enough where it is a bracket: before a gloss, {@code 猫 (neko)}, or a mail address, and at either end of what
 * is in brackets, {@code (北京 Běijīng)}. A sentence of its own is set off by the sentences around it if it is more than
 * a word. What touches letters of another script is set off only by quotation marks or brackets on both sides of the
 * whole word.
 *
 * <p>Of tokens put at random places of plain prose this excuses one in a hundred; of lists, tables and code, one in
 * ten.
 */
final class Framing {

    /** What is on one side. */
    private enum Edge {
        NONE,
        SENTENCE,
        PLAIN,
        QUOTE,
        OPEN,
        CLOSE
    }

    private static final String OPEN = "([{<（［｛【〔";
    private static final String CLOSE = ")]}>）］｝】〕";
    /** Opens even across a space. */
    private static final String INTRODUCES = ":：=|｜→⇒➜➔➡↔—–―/／\\·•#%$>";
    /** Closes even across a space. */
    private static final String ENDS = ",;:.!?…،؛؟।、。，；：！？=|｜→⇒➜➔➡↔—–―/／\\·•%$<";

    private static final String QUOTES = "\"'“”„‟‘’‚«»‹›「」『』《》〈〉`*_~";
    private static final String SENTENCE_ENDS = ".!?…。！？؟।";

    private static final int BRACKETED = 200;
    private static final int SENTENCE = 6;

    private Framing() {}

    static boolean framed(String text, Stretch s) {
        Edge left = left(text, s.from());
        Edge right = right(text, s.to());
        Edge least = s.glued() ? Edge.QUOTE : Edge.PLAIN;
        if (left.compareTo(least) >= 0 && right.compareTo(least) >= 0) {
            return true;
        }
        if (s.glued()) {
            return false;
        }
        return (right == Edge.OPEN && glosses(text, s))
                || (left == Edge.OPEN && closesAfter(text, s.to()))
                || (right == Edge.CLOSE && opensBefore(text, s.from()))
                || (left == Edge.SENTENCE && right.compareTo(Edge.PLAIN) >= 0 && s.weight() >= SENTENCE);
    }

    /**
     * Whether what is in brackets after it is a gloss: a name, which begins with a capital, or a reading after a comma.
     * Lower case after a word that stands in the sentence as its own is a reading of what intruded.
     */
    private static boolean glosses(String text, Stretch s) {
        int open = s.to();
        while (open < text.length() && OPEN.indexOf(text.charAt(open)) < 0) {
            open++;
        }
        boolean name =
                open + 1 < text.length() && (text.charAt(open) == '<' || !Character.isLowerCase(text.charAt(open + 1)));
        int before = s.from() - 1;
        while (before >= 0 && isSpace(text.charAt(before))) {
            before--;
        }
        return name || before < 0 || !Character.isLetterOrDigit(text.charAt(before));
    }

    private static Edge left(String text, int from) {
        int i = from - 1;
        while (i >= 0 && isSpace(text.charAt(i))) {
            i--;
        }
        if (i < 0 || text.charAt(i) == '\n') {
            return Edge.PLAIN;
        }
        boolean spaced = i < from - 1;
        char c = text.charAt(i);
        boolean free = i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1));
        if (OPEN.indexOf(c) >= 0) {
            return Edge.OPEN;
        }
        if (!spaced && free && QUOTES.indexOf(c) >= 0) {
            return Edge.QUOTE;
        }
        boolean dash = c == '-' && free;
        boolean comment = c == '*' && i > 0 && "/*".indexOf(text.charAt(i - 1)) >= 0;
        if (INTRODUCES.indexOf(c) >= 0 || dash || comment || startsItem(text, i)) {
            return Edge.PLAIN;
        }
        return spaced && endsSentence(text, i) ? Edge.SENTENCE : Edge.NONE;
    }

    private static Edge right(String text, int to) {
        int n = text.length();
        int i = to;
        while (i < n && isSpace(text.charAt(i))) {
            i++;
        }
        if (i >= n || text.charAt(i) == '\n') {
            return Edge.PLAIN;
        }
        boolean spaced = i > to;
        char c = text.charAt(i);
        boolean free = i + 1 >= n || !Character.isLetterOrDigit(text.charAt(i + 1));
        if (OPEN.indexOf(c) >= 0 && (c != '<' || addresses(text, i))) {
            return Edge.OPEN;
        }
        if (CLOSE.indexOf(c) >= 0) {
            return Edge.CLOSE;
        }
        if (!spaced && free && QUOTES.indexOf(c) >= 0) {
            return Edge.QUOTE;
        }
        boolean dash = c == '-' && (spaced || free);
        boolean comment = c == '*' && i + 1 < n && "/*".indexOf(text.charAt(i + 1)) >= 0;
        return ENDS.indexOf(c) >= 0 || dash || comment ? Edge.PLAIN : Edge.NONE;
    }

    /** Whether a mail address in angle brackets begins at {@code at}: what stands before it is somebody's name. */
    private static boolean addresses(String text, int at) {
        int end = text.indexOf('>', at);
        int sign = text.indexOf('@', at);
        return sign > at + 1 && sign < end - 1 && text.substring(at, end).indexOf(' ') < 0;
    }

    /** Whether the line holds no more than bullets and numbers up to and with {@code at}. */
    private static boolean startsItem(String text, int at) {
        for (int i = at; i >= 0 && text.charAt(i) != '\n'; i--) {
            if (Character.isLetter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean endsSentence(String text, int at) {
        int i = at;
        while (i > 0 && (QUOTES.indexOf(text.charAt(i)) >= 0 || CLOSE.indexOf(text.charAt(i)) >= 0)) {
            i--;
        }
        return SENTENCE_ENDS.indexOf(text.charAt(i)) >= 0;
    }

    private static boolean closesAfter(String text, int from) {
        for (int i = from; i < Math.min(text.length(), from + BRACKETED) && text.charAt(i) != '\n'; i++) {
            if (CLOSE.indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean opensBefore(String text, int to) {
        for (int i = to - 1; i >= Math.max(0, to - BRACKETED) && text.charAt(i) != '\n'; i--) {
            if (OPEN.indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Blanks of any width, marks of direction, SentencePiece's space; no line end. */
    private static boolean isSpace(char c) {
        return c != '\n' && (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '▁' || isFormat(c));
    }

    private static boolean isFormat(char c) {
        return c == '\u200B'
                || c == '\u200E'
                || c == '\u200F'
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069')
                || c == '\uFEFF';
    }
}
