package dev.plumbline.detector.signal.script;

import com.ibm.icu.lang.UScript;
import java.util.List;

/**
 * Runs of sentences in a script of their own, by where they stand. An author who writes two languages parts them: by a
 * blank line, a colon, a list, quotation marks; or writes both throughout. A fault slips into the other and comes back,
 * or does not.
 */
final class Passages {

    /** From here on it is a sentence and no name: about four words, or six Han characters. */
    static final int SENTENCE = 12;

    /** So many Latin letters before a switch are a sentence that was begun. */
    private static final int BEGUN = 20;

    /** More passages of one script than these are a text in two languages. */
    private static final int MOST = 2;

    /** How far the neighbours are looked at, in chars. */
    private static final int NEAR = 24;

    /** So many letters are a sentence beside it; of East Asian ones half as many. */
    private static final int SHORT = 8;

    private static final String ENDS = ".!?…。．！？।؟۔։።";

    private static final String CLOSES = "」』”\"";

    private Passages() {}

    /**
     * The scripts of a text's passages that slipped in: sentences between those of another script, without a blank line
     * or an introduction; a switch within a sentence that lasts to the end; or the only words of a script, and few,
     * with which a sentence of two other words or more ends, and the text.
     */
    static Scripts slipped(String text, Runs runs, List<Stretch> stretches) {
        Scripts slipped = Scripts.NONE;
        int[] counts = new int[256];
        stretches.forEach(s -> counts[s.script()]++);
        for (Stretch s : stretches) {
            boolean ends = counts[s.script()] == 1 && endsSentence(text, runs, s);
            if (ends || (counts[s.script()] <= MOST && isSlip(text, runs, s))) {
                slipped = slipped.plus(Scripts.of(s.script()));
            }
        }
        return slipped;
    }

    /** Whether a stretch is such a passage. */
    static boolean isSlip(String text, Runs runs, Stretch s) {
        return s.weight() >= SENTENCE && !s.glued() && (isBetween(text, s) || isSwitch(text, runs, s));
    }

    /** Whether nothing but what closes a sentence comes after a stretch. */
    static boolean endsText(Stretch s, Runs runs) {
        return s.last() == runs.size() - 1;
    }

    private static boolean isBetween(String text, Stretch s) {
        int before = skip(text, s.from() - 1, -1);
        if (before < 0 || ENDS.indexOf(text.charAt(before)) < 0 || !isWord(text, before - 1, -1, s.script())) {
            return false;
        }
        int closed = s.to();
        while (closed < text.length() && closed < s.to() + 3 && (ENDS + CLOSES).indexOf(text.charAt(closed)) >= 0) {
            closed++;
        }
        boolean open = closed == s.to() && !(closed < text.length() && text.charAt(closed) == '\n'); // as Thai ends
        int after = open ? -1 : skip(text, closed, 1);
        return after >= 0 && isWord(text, after, 1, s.script());
    }

    /** Whether the last sentence ends in a stretch, unparted from two words in small letters before it. */
    private static boolean endsSentence(String text, Runs runs, Stretch s) {
        int first = s.first();
        return !s.glued()
                && s.weight() < 2 * SENTENCE
                && first >= 2
                && endsText(s, runs)
                && isSmallBefore(text, runs, first, s.from())
                && isSmallBefore(text, runs, first - 1, runs.start(first - 1));
    }

    /** Whether the run before ends in a small Latin letter, and a space alone parts it from {@code at}. */
    private static boolean isSmallBefore(String text, Runs runs, int run, int at) {
        return runs.latin(run - 1)
                && runs.end(run - 1) == at - 1
                && text.charAt(at - 1) == ' '
                && Character.isLowerCase(text.charAt(at - 2));
    }

    private static boolean isSwitch(String text, Runs runs, Stretch s) {
        int before = s.from() - 1;
        boolean within = before > 0
                && text.charAt(before) == ' '
                && (Character.isLowerCase(text.charAt(before - 1)) || text.charAt(before - 1) == ',');
        if (!within || !endsText(s, runs)) {
            return false;
        }
        int letters = 0;
        int run = s.first() - 1;
        while (run >= 0
                && letters < BEGUN
                && runs.script(run) == UScript.LATIN
                && runs.gapBefore(run + 1) != Runs.Gap.NEW_LINE) {
            letters += runs.letters(run);
            run--;
        }
        return letters >= BEGUN;
    }

    /** The first index from {@code at} on that is no blank, one line end at most between; −1 where there is none. */
    private static int skip(String text, int at, int step) {
        int lines = 0;
        int i = at;
        while (i >= 0 && i < text.length() && Character.isWhitespace(text.charAt(i))) {
            lines += text.charAt(i) == '\n' ? 1 : 0;
            i += step;
        }
        return i < 0 || i >= text.length() || lines > 1 ? -1 : i;
    }

    /** Whether letters of another script stand at {@code at}, and more of them near. */
    private static boolean isWord(String text, int at, int step, int script) {
        int letters = 0;
        for (int i = at; i >= 0 && i < text.length() && Math.abs(i - at) < NEAR; i += step) {
            int kind = Letters.kind(text.charAt(i));
            if (Letters.scripted(kind)) {
                if (Letters.script(kind) == script) {
                    return false;
                }
                letters += Writing.dense(Letters.script(kind)) ? 2 : 1;
            } else if (i == at) {
                return false;
            }
        }
        return letters >= SHORT;
    }
}
