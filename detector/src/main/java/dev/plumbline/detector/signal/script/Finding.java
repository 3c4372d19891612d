package dev.plumbline.detector.signal.script;

import org.jspecify.annotations.Nullable;

/**
 * What a text's scripts show.
 *
 * @param intrusion the first letters that nothing explains; null if there are none
 * @param mixedWord whether there is a word of two alphabets, or one that an intrusion stands within
 */
record Finding(@Nullable Place intrusion, boolean mixedWord) {

    static final Finding NOTHING = new Finding(null, false);

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
        Place first = null;
        boolean mixed = MixedWords.any(text, runs, expected);
        for (Stretch s : Stretch.of(text, runs, expected)) {
            boolean tells = first == null || (s.glued() && !mixed);
            if (tells && intrudes(text, runs, names, s)) {
                first = first == null ? new Place(runs.start(s.first()), s.script()) : first;
                mixed |= s.glued();
            }
        }
        return new Finding(first, mixed);
    }

    private static boolean intrudes(String text, Runs runs, LanguageNames names, Stretch s) {
        return !Framing.framed(text, s)
                && !Notation.is(text, runs, s)
                && !PersonName.is(text, runs, s)
                && (s.glued() || !names.name(s.script()));
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
