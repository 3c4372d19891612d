package dev.plumbline.detector.signal.damage;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UScript;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Characters that nobody sees, where the script needs none: joiners and spaces of no width, marks that turn the
 * direction, tags. Scripts that join letters or part words by them have them, so have emoji; a text of the other
 * direction has its marks. Soft hyphens within words and two of the others come with what is copied from pages.
 */
final class Invisible {

    /** So many are more than what a page leaves behind. */
    private static final int MANY = 3;

    private static final int SOFT_HYPHEN = 0xAD;

    /** Scripts that are written letter by letter from the left, and those of East Asia. */
    private static final BitSet VISIBLE = new BitSet();

    static {
        IntStream.of(
                        UScript.COMMON,
                        UScript.INHERITED,
                        UScript.LATIN,
                        UScript.GREEK,
                        UScript.CYRILLIC,
                        UScript.ARMENIAN,
                        UScript.GEORGIAN,
                        UScript.ETHIOPIC,
                        UScript.HAN,
                        UScript.HIRAGANA,
                        UScript.KATAKANA,
                        UScript.BOPOMOFO,
                        UScript.HANGUL)
                .forEach(VISIBLE::set);
    }

    private Invisible() {}

    static boolean in(String text, Characters characters) {
        int unneeded = 0;
        int hyphens = 0;
        int overrides = 0;
        boolean rightToLeft = false;
        int before = -1;
        for (int i = 0; i < text.length(); ) {
            int cp = text.codePointAt(i);
            int next = i + Character.charCount(cp);
            rightToLeft |= (cp >= 0x590 && cp <= 0x8FF) || (cp >= 0xFB1D && cp <= 0xFEFC);
            if (isOverride(cp)) {
                overrides++;
            } else if (cp == SOFT_HYPHEN) {
                boolean within = Character.isLetter(before)
                        && next < text.length()
                        && Character.isLetter(text.codePointAt(next));
                hyphens += within ? 0 : 1;
            } else if (isInvisible(cp)) {
                int after = next < text.length() ? text.codePointAt(next) : -1;
                unneeded += needed(cp, before, after) ? 0 : 1;
            }
            before = isInvisible(cp) ? before : cp;
            i = next;
        }
        return unneeded >= MANY || hyphens >= MANY || (overrides > 0 && !rightToLeft);
    }

    /** Overrides and embeddings turn all that follows. */
    private static boolean isOverride(int cp) {
        return (cp >= 0x202A && cp <= 0x202E) && cp != 0x202C;
    }

    private static boolean isInvisible(int cp) {
        return (cp >= 0x200B && cp <= 0x200F)
                || (cp >= 0x2060 && cp <= 0x2064)
                || (cp >= 0x2066 && cp <= 0x2069)
                || cp == 0x061C
                || cp == 0x115F
                || cp == 0x1160
                || cp == 0x180E
                || cp == 0x3164
                || cp == 0xFEFF
                || cp == 0xFFA0
                || (cp >= 0xE0000 && cp <= 0xE007F);
    }

    private static boolean needed(int cp, int before, int after) {
        if (cp >= 0xE0000 || cp == 0x200D) { // flags of regions, families
            return pictures(before) || joins(before) || joins(after);
        }
        return joins(before) || joins(after);
    }

    private static boolean pictures(int cp) {
        return cp >= 0x1F000 || (cp >= 0x2190 && cp <= 0x2BFF) || cp == 0xFE0F;
    }

    /** Whether a character is of a script whose letters are joined, or whose words are parted, by what nobody sees. */
    private static boolean joins(int cp) {
        if (cp < 0x590) {
            return false;
        }
        return !VISIBLE.get(UScript.getScript(cp))
                || UCharacter.getType(cp) == Character.NON_SPACING_MARK
                || UCharacter.getType(cp) == Character.COMBINING_SPACING_MARK;
    }
}
