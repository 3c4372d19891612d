package dev.plumbline.detector.signal.damage;

import java.util.BitSet;

/**
 * Spaces that were lost, doubled, or put between letters.
 *
 * <p>Lost: chunks of {@value #CHUNK} letters or more that are no address, no name in capitals and no code. The longest
 * words of German, Finnish and Turkish, and those of chemistry, are shorter than {@value #LOST} letters; a chunk below
 * that counts where {@value #WORDS} of the commonest words of some languages stand in it, or where
 * {@value #LONGEST_PIECE} letters are Arabic or Hebrew, whose words are short. Where punctuation parts the letters, so
 * do pieces of {@value #PIECE} letters in the mean, which no list of words has; marks of sentences alone, with a piece
 * of {@value #LONGEST_PIECE}, tell by {@value #SENTENCES} letters. Scripts without spaces have none to lose.
 */
final class Spaces {

    private static final int CHUNK = 40;
    private static final int LOST = 100;
    private static final int WORDS = 4;

    /** A chunk is of so many different letters: sequences of bases are of four. */
    private static final int DIFFERENT = 10;

    /** One capital in so many letters is what sentences have; more are names in code. */
    private static final int CAPITALS = 15;

    /** The same where only marks of sentences part the letters, as in no code: German nouns have them. */
    private static final int NOUNS = 11;

    /** One character in so many is a space where words are parted by two, or spelled; in most prose fewer are. */
    private static final int SPARSE = 5;

    /** Spaced letters: more than an alphabet. */
    private static final int LETTERS = 40;

    /** Letters between two marks of punctuation, in the mean: more than words have that are listed without spaces. */
    private static final int PIECE = 15;

    /** So many letters with marks of sentences between, and no space, are sentences. */
    private static final int SENTENCES = 60;

    /** Longer than most words are that are listed. */
    private static final int LONGEST_PIECE = 24;

    /** A sentence that ends without a space behind it ends in so many letters. */
    private static final int ENDED = 10;

    private static final String MARKS = ".,;!?،؛؟।۔։።";

    /** No more letters of a piece are searched for words. */
    private static final int SEARCHED = 200;

    private static final String[] COMMON = ("the and that with for from this into when than was not are you have"
                    + " nicht eine auch wird dass sind oder wenn dann haben para como esta pero cuando desde puede"
                    + " pour dans avec vous cette mais della sono questo quando voor niet maar jest oraz przez"
                    + " что как это для если чтобы после можно")
            .split(" ");

    /** The common words by their first letters, so that most places are looked at once. */
    private static final BitSet FIRST = new BitSet();

    static {
        for (String word : COMMON) {
            FIRST.set(word.charAt(0));
        }
    }

    private Spaces() {}

    static boolean damaged(String text, Characters characters) {
        return (characters.longest() >= CHUNK && lost(text))
                || (characters.spaces() * SPARSE > characters.length() && (doubled(text) || spelled(text)));
    }

    private static boolean lost(String text) {
        int letters = 0;
        int last = -1;
        for (int i = 0; i < text.length(); ) {
            int end = i;
            while (end < text.length() && text.charAt(end) > ' ' && text.charAt(end) != '\u00A0') {
                end++;
            }
            if (end - i >= CHUNK && (last < 0 || !text.regionMatches(last, text, i, CHUNK / 2))) {
                letters += lost(text, i, end); // one long word again tells nothing new
                last = i;
            }
            if (letters >= LOST) {
                return true;
            }
            i = end + 1;
        }
        return false;
    }

    /** How many letters of words that ran together a chunk holds; as many as suffice where common words stand in it. */
    private static int lost(String text, int from, int to) {
        int sum = 0;
        int all = 0;
        int pieces = 0;
        int longest = 0;
        boolean marked = true;
        boolean ends = false;
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i < to && isCode(text.charAt(i))) {
                return 0;
            }
            if (i == to || !isLetter(text.charAt(i))) {
                int run = i - start;
                all += run;
                pieces += run > 0 ? 1 : 0;
                longest = Math.max(longest, run);
                marked &= i == to || MARKS.indexOf(text.charAt(i)) >= 0;
                ends |= i + 1 < to && run >= ENDED && ".!?।۔։።".indexOf(text.charAt(i)) >= 0;
                if (start < i
                        && run >= (isArabic(text.charAt(start)) ? LONGEST_PIECE : CHUNK)
                        && isProse(text, start, i, CAPITALS)) {
                    sum += run;
                    if (isArabic(text.charAt(start)) || holdsWords(text, start, Math.min(i, start + SEARCHED))) {
                        return LOST;
                    }
                }
                start = i + 1;
            }
        }
        boolean pieced = pieces > 1 && all >= PIECE * pieces && isProse(text, from, to, marked ? NOUNS : CAPITALS);
        if (pieced && marked && all >= SENTENCES && (ends || longest >= LONGEST_PIECE)) {
            return LOST;
        }
        return pieced ? Math.max(all, sum) : sum;
    }

    /** Letters of scripts that put spaces between words. */
    private static boolean isLetter(char c) {
        return c < 0x80
                ? ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '\''
                : c == '’' || (isSpaced(c) && Characters.isLetter(c));
    }

    /** Whether a letter is of the scripts up to Sinhala, of Georgian, Ethiopic or Hangul, or Latin or Greek again. */
    private static boolean isSpaced(char c) {
        return c < 0x0E00 || (c >= 0x10A0 && c < 0x1380) || (c >= 0x1E00 && c < 0x2000) || (c >= 0xAC00 && c < 0xD7B0);
    }

    /** Arabic or Hebrew. */
    private static boolean isArabic(char c) {
        return c >= 0x590 && c < 0x700;
    }

    private static boolean isCode(char c) {
        return "/\\_@#=&%:<>{}[]|+*~^$`0123456789".indexOf(c) >= 0;
    }

    private static boolean isProse(String text, int from, int to, int capitalIn) {
        BitSet different = new BitSet();
        int capitals = 0;
        for (int i = from; i < to; i++) {
            different.set(Character.toLowerCase(text.charAt(i)));
            capitals += Character.isUpperCase(text.charAt(i)) ? 1 : 0;
        }
        return different.cardinality() >= DIFFERENT && capitals * capitalIn <= to - from + capitalIn;
    }

    /** Whether common words stand in letters, one after the other. */
    private static boolean holdsWords(String text, int from, int to) {
        int words = 0;
        for (int i = from; i < to && words < WORDS; i++) {
            String word = FIRST.get(Character.toLowerCase(text.charAt(i))) ? word(text, i, to) : "";
            words += word.isEmpty() ? 0 : 1;
            i += Math.max(0, word.length() - 1);
        }
        return words == WORDS;
    }

    /** The common word that begins at {@code at}; empty where none does. */
    private static String word(String text, int at, int to) {
        for (String word : COMMON) {
            if (at + word.length() <= to && text.regionMatches(true, at, word, 0, word.length())) {
                return word;
            }
        }
        return "";
    }

    /** Whether words of prose are parted by two spaces: in lines of five words or more, nearly everywhere. */
    private static boolean doubled(String text) {
        int ones = 0;
        int twos = 0;
        for (int from = 0; from < text.length(); ) {
            int line = text.indexOf('\n', from);
            int to = line < 0 ? text.length() : line;
            int one = gaps(text, from, to, 1);
            int two = gaps(text, from, to, 2);
            ones += one;
            twos += two >= 4 ? two : 0;
            from = to + 1;
        }
        return twos >= 12 && twos > 4 * ones;
    }

    /** How often two words of a line are parted by so many spaces. */
    private static int gaps(String text, int from, int to, int size) {
        int gaps = 0;
        int run = 0;
        boolean word = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == ' ') {
                run++;
            } else {
                gaps += word && run == size && Characters.isLetter(c) ? 1 : 0;
                word = Characters.isLetter(c);
                run = 0;
            }
        }
        return gaps;
    }

    /** Whether words are s p e l l e d. */
    private static boolean spelled(String text) {
        int row = 0;
        char[] different = new char[DIFFERENT];
        int known = 0;
        for (int i = 1; i < text.length(); i++) {
            boolean single = Characters.isLetter(text.charAt(i))
                    && text.charAt(i - 1) == ' '
                    && (i + 1 == text.length() || text.charAt(i + 1) == ' ');
            if (single) {
                row++;
                known = add(different, known, Character.toLowerCase(text.charAt(i)));
                if (row >= LETTERS && known == DIFFERENT) {
                    return true;
                }
            } else if (text.charAt(i) != ' ' && !closes(text, i)) {
                row = 0;
                known = 0;
            }
        }
        return false;
    }

    /** Whether it is punctuation with a space on either side. */
    private static boolean closes(String text, int at) {
        return ".,;:!?".indexOf(text.charAt(at)) >= 0
                && text.charAt(at - 1) == ' '
                && (at + 1 == text.length() || text.charAt(at + 1) == ' ');
    }

    /** Adds what is not among the first {@code known}, while there is room; returns how many there are. */
    private static int add(char[] different, int known, char c) {
        for (int i = 0; i < known; i++) {
            if (different[i] == c) {
                return known;
            }
        }
        if (known < different.length) {
            different[known] = c;
            return known + 1;
        }
        return known;
    }
}
