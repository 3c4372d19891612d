package dev.plumbline.detector.signal.script;

import org.jspecify.annotations.Nullable;

/**
 * What a text's scripts show.
 *
 * @param intrusion the first letters that nothing explains; null if there are none
 * @param mixedWord whether there is a word of two alphabets, or one that an intrusion stands within
 * @param passage whether a sentence or more intrudes
 * @param toEnd whether a passage intrudes that the text does not come back from
 */
record Finding(@Nullable Place intrusion, boolean mixedWord, boolean passage, boolean toEnd) {

    static final Finding NOTHING = new Finding(null, false, false, false);

    /** A text that sets off, or names, what is foreign so often is one that does. */
    private static final int EXCUSED = 64;

    /**
     * A place in a text.
     *
     * @param at index of its first letter
     * @param script ICU's code
     */
    record Place(int at, int script) {}

    /** Looks at a text in which {@code expected} are explained beforehand. */
    static Finding in(String text, Scripts expected) {
        return latinOnly(text) ? NOTHING : in(text, Runs.of(text), expected);
    }

    private static Finding in(String text, Runs runs, Scripts before) {
        Scripts expected = Expected.in(text, runs, before);
        LanguageNames names = new LanguageNames(text);
        Finding found = new Finding(null, MixedWords.any(text, runs, expected), false, false);
        int excused = 0;
        for (Stretch s : Stretch.of(text, runs, expected)) {
            if (found.learnsFrom(s, runs) && excused < EXCUSED) {
                boolean intrudes = intrudes(text, runs, names, s);
                found = intrudes ? found.with(s, runs) : found;
                excused += intrudes ? 0 : 1;
            }
        }
        return found;
    }

    private boolean learnsFrom(Stretch s, Runs runs) {
        return intrusion == null
                || (s.isWithinWord(runs) && !mixedWord)
                || (s.weight() >= Passages.SENTENCE && !(passage && toEnd));
    }

    private Finding with(Stretch s, Runs runs) {
        boolean sentence = s.weight() >= Passages.SENTENCE;
        return new Finding(
                intrusion == null ? new Place(runs.start(s.first()), s.script()) : intrusion,
                mixedWord || s.isWithinWord(runs),
                passage || sentence,
                toEnd || (sentence && Passages.endsText(s, runs)));
    }

    private static boolean intrudes(String text, Runs runs, LanguageNames names, Stretch s) {
        return (!Framing.framed(text, s) || Passages.isSlip(text, runs, s))
                && !Notation.is(text, runs, s)
                && !PersonName.is(text, runs, s)
                && !Mentions.is(text, runs, s)
                && (s.isWithinWord(runs) || !names.name(s.script(), s.from(), s.to()));
    }

    /** Curly quotes and accents are in many answers, and say nothing. */
    private static boolean latinOnly(String text) {
        for (int i = 0; i < text.length(); ) {
            int cp = text.codePointAt(i);
            if (cp >= 0x80 && Letters.kind(cp) > Letters.LATIN) {
                return false;
            }
            i += Character.charCount(cp);
        }
        return true;
    }
}
