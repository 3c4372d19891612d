package dev.plumbline.detector.equivalence;

import dev.plumbline.models.sample.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came back.
 *
 * @param finish why the answer ended; null where the engine does not say
 * @param promptTokens as the engine counts them; −1 where it does not say
 * @param completionTokens as the engine counts them; −1 where it does not say
 * @param steps the tokens of the answer, or of a text that was scored; empty where none were listed
 * @param tokenIds of a prompt that was tokenised
 * @param error why there is no answer; null where there is one
 */
public record ProbeAnswer(
        String text,
        @Nullable String finish,
        int promptTokens,
        int completionTokens,
        List<Step> steps,
        List<Integer> tokenIds,
        @Nullable String error) {

    public ProbeAnswer {
        steps = List.copyOf(steps);
        tokenIds = List.copyOf(tokenIds);
    }

    /** No answer. */
    public static ProbeAnswer failed(String error) {
        return new ProbeAnswer("", null, -1, -1, List.of(), List.of(), error);
    }

    public boolean isAnswered() {
        return error == null;
    }
}
