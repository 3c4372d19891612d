package dev.plumbline.detector.signal.script;

/**
 * Words that hold letters of two alphabets, such as {@code pаypal} with a Cyrillic letter, whether or not both are
 * expected.
 *
 * <p>Left out is what languages do: scripts without spaces between words stand beside any other; a word takes on the
 * affixes of the language around it ({@code SMSка}, {@code Uвх}, {@code الAPI}); capitals in one script and small
 * letters in the other are two words; Greek letters are symbols; digits are numbers; Caucasian languages write the
 * palochka as a Latin capital I.
 */
final class MixedWords {

    /** Fewer capitals begin a word. */
    private static final int CAPITALS = 3;

    /** More words in addresses and ranges are not looked at. */
    private static final int MOST = 64;

    private MixedWords() {}

    static boolean any(String text, Runs runs, Scripts expected) {
        int looked = 0;
        for (int run = 0; run < runs.size() && looked < MOST; run++) {
            if (runs.gluedToNext(run)) {
                int last = runs.wordLast(run);
                boolean mixed = mixed(run, last, text, runs, expected);
                looked += mixed ? 1 : 0;
                if (mixed
                        && !Notation.inAddress(text, runs.start(run), runs.end(last))
                        && !Notation.inRange(text, runs.start(run), runs.end(last))
                        && !Faces.is(text, runs.start(run), runs.end(last))) {
                    return true;
                }
                run = last;
            }
        }
        return false;
    }

    private static boolean mixed(int first, int last, String text, Runs runs, Scripts expected) {
        int seams = 0;
        for (int run = first; run < last; run++) {
            seams += clash(run, run + 1, text, runs) ? 1 : 0;
        }
        return seams > 1
                || (seams == 1
                        && !affixed(first, last, runs, expected)
                        && !(last == first + 1 && changesCase(text, runs, first, last)));
    }

    /** Whether one of two runs is all capitals and the other all small, as two words are: {@code ПРЕФИКСaa}. */
    private static boolean changesCase(String text, Runs runs, int first, int last) {
        return (isAll(text, runs, first, true) && runs.letters(first) >= CAPITALS && isAll(text, runs, last, false))
                || (isAll(text, runs, first, false) && runs.letters(last) >= CAPITALS && isAll(text, runs, last, true));
    }

    private static boolean isAll(String text, Runs runs, int run, boolean upper) {
        return text.substring(runs.start(run), runs.end(run))
                .codePoints()
                .allMatch(cp -> upper ? Character.isUpperCase(cp) : Character.isLowerCase(cp));
    }

    private static boolean clash(int run, int next, String text, Runs runs) {
        return !runs.scripts(run).meets(runs.scripts(next))
                && !Writing.unspaced(runs.script(run))
                && !Writing.unspaced(runs.script(next))
                && !excused(run, text, runs)
                && !excused(next, text, runs);
    }

    private static boolean excused(int run, String text, Runs runs) {
        int first = text.codePointAt(runs.start(run));
        boolean palochka = runs.letters(run) == 1 && first == 'I';
        return palochka || Character.isDigit(first) || Notation.isSymbol(text, runs, run);
    }

    /**
     * Whether a Latin word bears an affix of a script that is expected: after it, or where its language does so,
     * before.
     */
    private static boolean affixed(int first, int last, Runs runs, Scripts expected) {
        return (runs.latin(first) && runs.scripts(last).meets(expected))
                || (runs.latin(last) && runs.scripts(first).meets(expected) && Writing.prefixing(runs.script(first)));
    }
}
