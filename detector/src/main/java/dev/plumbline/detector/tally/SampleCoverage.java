package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Diversity;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.detector.signal.Unverifiable;
import org.jspecify.annotations.Nullable;

/**
 * Of which questions one sample could tell: one outcome a question. A question of several forms was judged where at
 * least half of the forms that arise for the sample could be judged; else the first reason stands for all of them.
 */
final class SampleCoverage {

    /** Questions have numbers below. */
    private static final int QUESTIONS = 64;

    /** The question does not arise for the sample: an answer without code has none that could be broken. */
    static final int NOTHING = 0;

    /** It was judged. */
    static final int JUDGED = 1;

    /** An outcome above is the number of a reason and this. */
    private static final int REASONS = 2;

    private SampleCoverage() {}

    /**
     * The outcome of every question, at the place of its number; samples that could tell of the same share their
     * outcomes.
     */
    static String outcomes(Observations a) {
        long[] judged = new long[QUESTIONS];
        long[] doubted = new long[QUESTIONS];
        int[] first = new int[QUESTIONS];
        for (Observations.Observation s : a.said()) {
            if (s.cell().trials() > 0) {
                judged[s.signal()] |= 1L << s.cut();
            } else {
                first[s.signal()] = doubted[s.signal()] == 0 ? s.bin() : first[s.signal()];
                doubted[s.signal()] |= 1L << s.cut();
            }
        }
        if (!a.listed().steps().isEmpty()) {
            judged[Twins.QUESTION.id()] = 1;
            judged[Twins.FINE.id()] = 1;
            judged[Twins.GROSS.id()] = 1;
        }
        judged[Diversity.QUESTION.id()] = a.listed().draw() == null ? 0 : 1;
        StringBuilder outcomes = new StringBuilder(QUESTIONS);
        for (int i = 0; i < QUESTIONS; i++) {
            int yes = Long.bitCount(judged[i]);
            int no = Long.bitCount(doubted[i]);
            outcomes.append((char) (yes + no == 0 ? NOTHING : yes >= no ? JUDGED : REASONS + first[i]));
        }
        return outcomes.toString();
    }

    /** The reason that an outcome stands for; null where it is none. */
    static @Nullable Unverifiable why(int outcome) {
        return outcome < REASONS ? null : Unverifiable.of(outcome - REASONS);
    }
}
