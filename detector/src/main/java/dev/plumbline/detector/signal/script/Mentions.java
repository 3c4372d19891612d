package dev.plumbline.detector.signal.script;

import java.util.Locale;

/** Letters and characters that a text speaks of as such: {@code the letter Ж}, {@code the character 气}. */
final class Mentions {

    /** A letter with its other form, or a character of two. */
    private static final int LETTERS = 2;

    /** How far before it the word may stand, in chars: two words between. */
    private static final int NEAR = 32;

    private static final String[] KINDS =
            ("letter character symbol glyph rune diacritic vowel consonant syllable kanji hanzi hanja radical logogram"
                            + " alphabet sign codepoint buchstabe zeichen lettre caractère letra carácter caractere lettera"
                            + " carattere znak litera harf букв символ знак huruf chữ γράμμα אות حرف अक्षर ตัวอักษร 字 文字 글자 자음 모음"
                            + " 기호 иероглиф ideogra u+")
                    .split(" ");

    private Mentions() {}

    static boolean is(String text, Runs runs, Stretch s) {
        int letters = 0;
        int from = runs.start(s.first());
        for (int run = s.first(); run <= s.last(); run++) {
            letters += runs.letters(run);
        }
        if (letters > LETTERS || s.isWithinWord(runs)) {
            return false;
        }
        String before = text.substring(Math.max(0, from - NEAR), from).toLowerCase(Locale.ROOT);
        String near = before.substring(before.lastIndexOf('\n') + 1);
        for (String kind : KINDS) {
            if (near.contains(kind)) {
                return true;
            }
        }
        return false;
    }
}
