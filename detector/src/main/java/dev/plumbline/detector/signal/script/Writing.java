package dev.plumbline.detector.signal.script;

import com.ibm.icu.lang.UScript;

/** How scripts are written: which are one system, which put no space beside a word of another script. */
final class Writing {

    private static final Scripts EAST_ASIAN =
            Scripts.of(UScript.HAN, UScript.HIRAGANA, UScript.KATAKANA, UScript.BOPOMOFO, UScript.HANGUL);

    /** Scripts without spaces between words, and Hangul, whose particles follow a foreign word at once. */
    private static final Scripts UNSPACED = EAST_ASIAN.plus(Scripts.of(
            UScript.THAI,
            UScript.LAO,
            UScript.KHMER,
            UScript.MYANMAR,
            UScript.TIBETAN,
            UScript.YI,
            UScript.LANNA,
            UScript.TAI_LE,
            UScript.NEW_TAI_LUE,
            UScript.TAI_VIET,
            UScript.JAVANESE,
            UScript.BALINESE,
            UScript.SUNDANESE,
            UScript.CHAM,
            UScript.EGYPTIAN_HIEROGLYPHS,
            UScript.CUNEIFORM));

    /** Scripts whose articles and prepositions precede a foreign word at once. */
    private static final Scripts PREFIXING = Scripts.of(UScript.ARABIC, UScript.HEBREW, UScript.SYRIAC, UScript.THAANA);

    private Writing() {}

    /** Whether one character is about a syllable or a word. */
    static boolean dense(int script) {
        return EAST_ASIAN.has(script);
    }

    /** Whether a word of another script may legitimately stand beside without a space. */
    static boolean unspaced(int script) {
        return UNSPACED.has(script);
    }

    /** Whether an affix of this script may precede a foreign word without a space; all may follow one. */
    static boolean prefixing(int script) {
        return PREFIXING.has(script);
    }

    /** Whether words of both stand in one sentence as a matter of course: the scripts of East Asia, and equal ones. */
    static boolean together(int script, int other) {
        return script == other || (EAST_ASIAN.has(script) && EAST_ASIAN.has(other));
    }
}
