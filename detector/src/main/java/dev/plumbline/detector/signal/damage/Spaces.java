package dev.plumbline.detector.signal.damage;

import java.util.BitSet;

/**
 * Spaces that were lost, doubled, or put between letters.
 *
 * <p>Lost: chunks of {@value #CHUNK} letters or more that are no address, no name in capitals and no code. The longest
 * words of German, Finnish and Turkish, and those of chemistry, are shorter than {@value #LOST} letters; a chunk below
 * that counts where {@value #WORDS} of the commonest English words stand in it. Scripts without spaces have none to
 * lose.
 */
final class Spaces {

    private static final int CHUNK = 40;
    private static final int LOST = 100;
    private static final int WORDS = 4;

    /** A chunk is of so many different letters: sequences of bases are of four. */
    private static final int DIFFERENT = 10;

    /** One capital in so many letters is what sentences have; more are names in code. */
    private static final int CAPITALS = 15;

    /** Spaced letters: more than an alphabet. */
    private static final int LETTERS = 40;

    private static final String[] COMMON = {
        "the", "and", "that", "with", "for", "from", "this", "into", "when", "than", "was", "not", "are", "you", "have"
    };

    private Spaces() {}

    static boolean damaged(String text, Characters characters) {
        return (characters.longest() >= CHUNK && lost(text))
                || (characters.spaces() * 3 > characters.length() && (doubled(text) || spelled(text)));
    }

    private static boolean lost(String text) {
        int letters = 0;
        for (int i = 0; i < text.length(); ) {
            int end = i;
            while (end < text.length() && text.charAt(end) > ' ' && text.charAt(end) != '\u00A0') {
                end++;
            }
            letters += end - i >= CHUNK ? lost(text, i, end) : 0;
            if (letters >= LOST) {
                return true;
            }
            i = end + 1;
        }
        return false;
    }

    /** How many letters of words that ran together a chunk holds; as many as suffice where common words stand in it. */
    private static int lost(String text, int from, int to) {
        int most = 0;
        int sum = 0;
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i < to && isCode(text.charAt(i))) {
                return 0;
            }
            if (i == to || !isLetter(text.charAt(i))) {
                int run = i - start;
                if (run >= CHUNK && isProse(text, start, i)) {
                    sum += run;
                    most = Math.max(most, words(text.substring(start, i)));
                }
                start = i + 1;
            }
        }
        return most >= WORDS ? LOST : sum;
    }

    /** Letters of scripts that put spaces between words. */
    private static boolean isLetter(char c) {
        return c < 0x80
                ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z'
                : (c < 0x600 && Character.isLetter(c)) || c == '\'' || c == '’';
    }

    private static boolean isCode(char c) {
        return "/\\_@#=&%:<>{}[]|+*~^$`0123456789".indexOf(c) >= 0;
    }

    private static boolean isProse(String text, int from, int to) {
        BitSet different = new BitSet();
        int capitals = 0;
        for (int i = from; i < to; i++) {
            different.set(Character.toLowerCase(text.charAt(i)));
            capitals += Character.isUpperCase(text.charAt(i)) ? 1 : 0;
        }
        return different.cardinality() >= DIFFERENT && capitals * CAPITALS <= to - from + CAPITALS;
    }

    /** How many common English words stand in letters, one after the other. */
    private static int words(String letters) {
        int words = 0;
        for (int i = 0; i < letters.length(); i++) {
            for (String word : COMMON) {
                if (letters.regionMatches(true, i, word, 0, word.length())) {
                    words++;
                    i += word.length() - 1;
                    break;
                }
            }
        }
        return words;
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
                gaps += word && run == size && Character.isLetter(c) ? 1 : 0;
                word = Character.isLetter(c);
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
            boolean single = Character.isLetter(text.charAt(i))
                    && text.charAt(i - 1) == ' '
                    && (i + 1 == text.length() || text.charAt(i + 1) == ' ');
            if (single) {
                row++;
                known = add(different, known, Character.toLowerCase(text.charAt(i)));
                if (row >= LETTERS && known == DIFFERENT) {
                    return true;
                }
            } else if (text.charAt(i) != ' ') {
                row = 0;
                known = 0;
            }
        }
        return false;
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
