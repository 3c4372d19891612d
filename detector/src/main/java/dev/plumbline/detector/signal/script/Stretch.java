package dev.plumbline.detector.signal.script;

import java.util.ArrayList;
import java.util.List;

/**
 * What a text says in scripts that are not expected, without a break: neighbouring runs on one line that nothing but
 * spaces, punctuation and digits part.
 *
 * @param first its first run
 * @param last its last run
 * @param script the script of its first run, by ICU's code
 * @param weight how much text it is, as {@link Runs#weight} has it
 * @param glued whether letters of another script touch it, in one word with it
 * @param from where the words begin that it is part of, as an index into the text
 * @param to where they end
 */
record Stretch(int first, int last, int script, int weight, boolean glued, int from, int to) {

    /** East Asian words take in Latin ones of up to so many letters: {@code API}, {@code OK}, {@code T}. */
    private static final int ACRONYM = 5;

    static List<Stretch> of(String text, Runs runs, Scripts expected) {
        List<Stretch> stretches = new ArrayList<>();
        for (int run = 0; run < runs.size(); run++) {
            if (!runs.scripts(run).meets(expected)) {
                Stretch stretch = from(run, text, runs, expected);
                stretches.add(stretch);
                run = stretch.last;
            }
        }
        return stretches;
    }

    private static Stretch from(int first, String text, Runs runs, Scripts expected) {
        int script = runs.script(first);
        int weight = runs.weight(first);
        int last = first;
        while (true) {
            int next = last + 1;
            if (embeds(next, runs, script)) {
                next++;
            }
            if (next >= runs.size()
                    || runs.gapBefore(next) == Runs.Gap.NEW_LINE
                    || runs.scripts(next).meets(expected)
                    || !Writing.together(script, runs.script(next))) {
                break;
            }
            weight += runs.weight(next);
            last = next;
        }
        boolean glued = touches(first - 1, first > 0 && runs.gluedToNext(first - 1), text, runs, script)
                || touches(last + 1, runs.gluedToNext(last), text, runs, script);
        return new Stretch(
                first, last, script, weight, glued, runs.start(runs.wordFirst(first)), runs.end(runs.wordLast(last)));
    }

    /** Whether the run is a Latin word within a sentence that has no spaces. */
    private static boolean embeds(int run, Runs runs, int script) {
        return run + 1 < runs.size()
                && Writing.unspaced(script)
                && runs.latin(run)
                && runs.gluedToNext(run - 1)
                && runs.gluedToNext(run);
    }

    /** Whether letters of a script that parts words touch it: the others touch whatever stands among them. */
    boolean isWithinWord(Runs runs) {
        boolean before = first > 0 && runs.gluedToNext(first - 1) && !Writing.unspaced(runs.script(first - 1));
        boolean after = runs.gluedToNext(last) && !Writing.unspaced(runs.script(last + 1));
        return glued && (before || after);
    }

    private static boolean touches(int neighbour, boolean glued, String text, Runs runs, int script) {
        return glued && !escape(neighbour, text, runs) && !(Writing.dense(script) && acronym(neighbour, text, runs));
    }

    /** Whether a run is the letter of {@code %d} or {@code \n}. */
    private static boolean escape(int run, String text, Runs runs) {
        int before = runs.start(run) - 1;
        return runs.latin(run) && runs.letters(run) == 1 && before >= 0 && "%\\".indexOf(text.charAt(before)) >= 0;
    }

    private static boolean acronym(int run, String text, Runs runs) {
        return runs.latin(run)
                && runs.letters(run) <= ACRONYM
                && text.substring(runs.start(run), runs.end(run)).codePoints().allMatch(Character::isUpperCase);
    }
}
