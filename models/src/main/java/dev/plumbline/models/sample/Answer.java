package dev.plumbline.models.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The engine's body, read by its dialect.
 *
 * @param text the generated text; empty where there was none
 * @param finishReason why it stopped: OpenAI's word where it has one for the same, else the engine's own
 * @param completionTokens how many tokens the engine says it generated; −1 where it does not say
 * @param calls how many tools it called
 * @param brokenCalls how many of those calls nobody can follow
 * @param steps one per generated token that is listed; empty where log-probabilities were not asked for
 */
public record Answer(
        String text,
        @Nullable String finishReason,
        int completionTokens,
        int calls,
        int brokenCalls,
        List<Step> steps) {

    public Answer {
        steps = List.copyOf(steps);
    }

    /** An answer that called no tools. */
    public Answer(String text, @Nullable String finishReason, int completionTokens, List<Step> steps) {
        this(text, finishReason, completionTokens, 0, 0, steps);
    }
}
