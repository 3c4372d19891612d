package dev.plumbline.models.sample;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The engine's body, read by its dialect.
 *
 * @param text the generated text; empty where there was none
 * @param reasoning what was generated before the answer
 * @param finishReason why it stopped: OpenAI's word where it has one for the same, else the engine's own
 * @param completionTokens how many tokens the engine says it generated, reasoning included; −1 where it does not say
 * @param calls how many tools it called
 * @param brokenCalls how many of those calls nobody can follow
 * @param steps one per generated token that is listed; empty where log-probabilities were not asked for
 * @param dialect the name of the dialect that it was read as; empty where it was no body
 * @param gaps what could not be read, or is not told
 */
public record Answer(
        String text,
        Reasoning reasoning,
        @Nullable String finishReason,
        int completionTokens,
        int calls,
        int brokenCalls,
        List<Step> steps,
        String dialect,
        Set<Gap> gaps) {

    public Answer {
        steps = List.copyOf(steps);
        gaps = Set.copyOf(gaps);
    }

    /** An answer of no dialect, in which nothing is missing. */
    public Answer(
            String text,
            @Nullable String finishReason,
            int completionTokens,
            int calls,
            int brokenCalls,
            List<Step> steps) {
        this(text, Reasoning.NONE, finishReason, completionTokens, calls, brokenCalls, steps, "", Set.of());
    }

    /** An answer that called no tools. */
    public Answer(String text, @Nullable String finishReason, int completionTokens, List<Step> steps) {
        this(text, finishReason, completionTokens, 0, 0, steps);
    }

    /** Whether it lacks this. */
    public boolean lacks(Gap gap) {
        return gaps.contains(gap);
    }

    /** The same answer, of which this is missing too. */
    public Answer without(Gap gap) {
        Set<Gap> more = EnumSet.of(gap);
        more.addAll(gaps);
        return new Answer(text, reasoning, finishReason, completionTokens, calls, brokenCalls, steps, dialect, more);
    }
}
