package dev.plumbline.detector.signal.damage;

import java.util.HashSet;
import java.util.Set;

/**
 * Whether a text ends in a few words over and over that never repeat exactly. Its last words are counted back to three
 * lengths: of 30 words in a row of prose eight are different at the very least, of 100 twenty; and of 300 words most
 * threes are new. Words count where a space alone parts them, so tables, lists and numbers do not; of 100 and more also
 * where a mark stands before the space. Scripts without spaces are counted by the character.
 */
final class NearLoop {

    private static final int[] WORDS = {30, 100};
    private static final int[] DIFFERENT = {5, 12};

    /** So many different ones are prose, and nothing more is looked at. */
    private static final int[] PROSE = {24, 60};

    private static final int LONG = 300;
    private static final int LONG_NEW = 75;

    private static final int CHARACTERS = 80;
    private static final int DIFFERENT_CHARACTERS = 8;

    /** No more of the text is looked at, in chars. */
    private static final int TAIL = 4_000;

    private NearLoop() {}

    static boolean in(String text) {
        if (text.length() < 2 * WORDS[0]) {
            return false;
        }
        return words(text) || characters(text);
    }

    private static boolean words(String text) {
        Set<String> different = new HashSet<>();
        Set<String> threes = new HashSet<>();
        String first = "";
        String second = "";
        int count = 0;
        int spaced = 0;
        int marked = 0;
        int end = text.length();
        int stop = Math.max(0, text.length() - TAIL);
        while (end > stop && count < LONG) {
            int to = end;
            while (to > stop && !Characters.isLetter(text.charAt(to - 1))) {
                to--;
            }
            int from = to;
            while (from > stop && Characters.isLetter(text.charAt(from - 1))) {
                from--;
            }
            if (from == to) {
                break;
            }
            String word = text.substring(from, to);
            count++;
            spaced += end - to == 1 && end < text.length() && text.charAt(to) == ' ' ? 1 : 0;
            marked += end - to == 2 && end < text.length() && isMarked(text, to) ? 1 : 0;
            different.add(word);
            threes.add(word + ' ' + first + ' ' + second);
            second = first;
            first = word;
            end = from;
            for (int i = 0; i < WORDS.length; i++) {
                int parted = i == 0 ? spaced : spaced + marked;
                if (count == WORDS[i] && different.size() <= DIFFERENT[i] && 3 * parted >= 2 * count) {
                    return true;
                }
                if (count == WORDS[i] && different.size() >= PROSE[i]) {
                    return false;
                }
            }
        }
        return count == LONG && threes.size() <= LONG_NEW && 3 * (spaced + marked) >= 2 * count;
    }

    private static boolean isMarked(String text, int at) {
        return ".,;:!?…".indexOf(text.charAt(at)) >= 0 && text.charAt(at + 1) <= ' ';
    }

    private static boolean characters(String text) {
        Set<Integer> different = new HashSet<>();
        int count = 0;
        for (int i = text.length(); i > 0 && count < CHARACTERS; ) {
            int cp = text.codePointBefore(i);
            i -= Character.charCount(cp);
            if (cp < 0x0E00 || !Characters.isLetter(cp)) {
                if (cp < 0x3000 && !Character.isWhitespace(cp)) {
                    return false;
                }
                continue;
            }
            count++;
            different.add(cp);
            if (different.size() > DIFFERENT_CHARACTERS) {
                return false;
            }
        }
        return count == CHARACTERS;
    }
}
