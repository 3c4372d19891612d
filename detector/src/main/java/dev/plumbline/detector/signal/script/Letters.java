package dev.plumbline.detector.signal.script;

/**
 * What each character is to the question of scripts: a table in two stages, made from ICU once, so that no text is
 * scanned by calls to ICU.
 *
 * <p>Letters, marks and numbers have the scripts of their script extensions (UTS #39), so that a character that several
 * scripts share is foreign to none of them. Those that are common to all scripts or inherit the script of their base
 * belong to the word around them and to no script: {@code µ}, {@code ℵ}, mathematical alphabets, accents, joiners. All
 * else, U+FFFD included, is {@link #OTHER}.
 */
final class Letters {

    /** No letter: spaces, punctuation, symbols, emoji, digits that all scripts share, damage. */
    static final int OTHER = 0;
    /** Part of a word, in whatever script that is. */
    static final int SHARED = 1;
    /** A letter of the Latin script, whether or not others use it too. */
    static final int LATIN = 2;

    static final int SHIFT = 7;
    static final int BLOCK = 1 << SHIFT;
    /** Beyond the ideographic planes there are tags and variation selectors, at U+E0000, and nothing else. */
    static final int LIMIT = 0x34000;

    private static final char[] INDEX = new char[LIMIT >> SHIFT];
    private static final char[] KINDS;
    private static final Scripts[] SCRIPTS;
    private static final int[] SCRIPT;

    static {
        LetterTable table = new LetterTable();
        KINDS = table.build(INDEX);
        SCRIPTS = table.scripts();
        SCRIPT = table.script();
    }

    private Letters() {}

    /** The kind of a character: {@link #OTHER}, {@link #SHARED}, {@link #LATIN}, or another that has scripts. */
    static int kind(int codePoint) {
        if (codePoint >= LIMIT) {
            return codePoint >> 12 == 0xE0 ? SHARED : OTHER;
        }
        return KINDS[INDEX[codePoint >> SHIFT] + (codePoint & (BLOCK - 1))];
    }

    /** Whether characters of this kind have a script. */
    static boolean scripted(int kind) {
        return kind >= LATIN;
    }

    /** The scripts that characters of this kind are used in. */
    static Scripts scripts(int kind) {
        return SCRIPTS[kind];
    }

    /** The script under which characters of this kind are counted, by ICU's code. */
    static int script(int kind) {
        return SCRIPT[kind];
    }
}
