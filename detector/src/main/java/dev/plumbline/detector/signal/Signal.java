package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Sample;

/** Asks one question of each sample. Stateless: what it says depends on the sample alone. */
public interface Signal {

    Question question();

    /** Answers for {@code sample}; says nothing where the sample cannot tell. */
    void ask(Sample sample, Emitter answer);

    /** Where the answers of one signal go. */
    @FunctionalInterface
    interface Emitter {
        /**
         * Takes one answer.
         *
         * @param cut which form of the question, in [0, {@link Question#cuts})
         * @param bin which part of the answers is predicted alike
         */
        void emit(int cut, int bin, Cell cell);

        /**
         * Takes note that a form of the question arises for the sample and cannot be answered. No trial: what nobody
         * could see speaks for no one and against no one.
         *
         * @param cut which form of the question; 0 where it is all of them
         */
        default void unverifiable(int cut, Unverifiable why) {}
    }
}
