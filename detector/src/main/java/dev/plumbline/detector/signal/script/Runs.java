package dev.plumbline.detector.signal.script;

import com.ibm.icu.lang.UScript;
import java.util.Arrays;

/**
 * The letters of a text as runs of one script each, in order, in arrays side by side.
 *
 * <p>A run is as long as its letters are of one {@linkplain Letters kind}; characters that all scripts share do not end
 * it. Between two runs lies a {@link Gap}.
 */
final class Runs {

    /** What lies between a run and the one before. */
    enum Gap {
        /** Nothing: both are parts of one word. */
        NONE,
        /** Spaces, punctuation, digits, symbols. */
        SAME_LINE,
        /** A line break at least, or the start of the text. */
        NEW_LINE
    }

    /** ICU's own codes are below. */
    private static final int CODES = 256;

    private int size;
    private int[] start = new int[16];
    private int[] end = new int[16];
    private short[] kind = new short[16];
    private int[] letters = new int[16];
    private Gap[] gap = new Gap[16];
    private int[] wordFirst = new int[16];
    private int[] wordLast = {};

    private Runs() {}

    static Runs of(String text) {
        Runs runs = new Runs();
        int n = text.length();
        Gap gap = Gap.NEW_LINE;
        for (int i = 0; i < n; ) {
            int cp = text.codePointAt(i);
            int next = i + Character.charCount(cp);
            int kind = Letters.kind(cp);
            if (kind == Letters.OTHER) {
                gap = cp == '\n' || gap == Gap.NEW_LINE ? Gap.NEW_LINE : Gap.SAME_LINE;
            } else if (Letters.scripted(kind)) {
                runs.letter(i, next, kind, gap);
                gap = Gap.NONE;
            } else if (gap == Gap.NONE) {
                runs.end[runs.size - 1] = next;
            }
            i = next;
        }
        runs.closeWords();
        return runs;
    }

    private void letter(int from, int to, int of, Gap before) {
        if (before != Gap.NONE || kind[size - 1] != of) {
            if (size == start.length) {
                grow(2 * size);
            }
            start[size] = from;
            kind[size] = (short) of;
            gap[size] = before;
            wordFirst[size] = before == Gap.NONE ? wordFirst[size - 1] : size;
            letters[size] = 0;
            size++;
        }
        end[size - 1] = to;
        letters[size - 1]++;
    }

    private void grow(int capacity) {
        start = Arrays.copyOf(start, capacity);
        end = Arrays.copyOf(end, capacity);
        kind = Arrays.copyOf(kind, capacity);
        letters = Arrays.copyOf(letters, capacity);
        gap = Arrays.copyOf(gap, capacity);
        wordFirst = Arrays.copyOf(wordFirst, capacity);
    }

    private void closeWords() {
        wordLast = new int[size];
        for (int run = size - 1; run >= 0; run--) {
            wordLast[run] = gluedToNext(run) ? wordLast[run + 1] : run;
        }
    }

    int size() {
        return size;
    }

    /** Where the run begins, as an index into the text. */
    int start(int run) {
        return start[run];
    }

    /** Where the run ends, the accents of its last letter included. */
    int end(int run) {
        return end[run];
    }

    int letters(int run) {
        return letters[run];
    }

    Gap gapBefore(int run) {
        return gap[run];
    }

    /** Whether the run and the next are parts of one word. */
    boolean gluedToNext(int run) {
        return run + 1 < size && gap[run + 1] == Gap.NONE;
    }

    /** The scripts that the run's letters are used in. */
    Scripts scripts(int run) {
        return Letters.scripts(kind[run]);
    }

    /** The script under which the run is counted, by ICU's code. */
    int script(int run) {
        return Letters.script(kind[run]);
    }

    boolean latin(int run) {
        return kind[run] == Letters.LATIN;
    }

    /** How much text the run is: a Han character or a Hangul syllable says what two letters say. */
    int weight(int run) {
        return Writing.dense(script(run)) ? 2 * letters[run] : letters[run];
    }

    /** The weight of each script in some runs, by ICU's code. */
    int[] weights(int from, int to) {
        int[] weights = new int[CODES];
        for (int run = from; run < to; run++) {
            weights[script(run)] += weight(run);
        }
        return weights;
    }

    /** The first run of the word that holds this one. */
    int wordFirst(int run) {
        return wordFirst[run];
    }

    /** The last run of the word that holds this one. */
    int wordLast(int run) {
        return wordLast[run];
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        for (int run = 0; run < size; run++) {
            line.append(run == 0 ? "" : gap[run] == Gap.NONE ? "+" : " ")
                    .append(UScript.getShortName(script(run)))
                    .append(letters[run]);
        }
        return line.toString();
    }
}
