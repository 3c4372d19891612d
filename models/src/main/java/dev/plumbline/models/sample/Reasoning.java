package dev.plumbline.models.sample;

import java.util.List;

/**
 * What a model generated before its answer, where the engine keeps the two apart.
 *
 * @param text the generated text; empty where there was none
 * @param tokens how many tokens the engine says that it took, which it counts among all; −1 where it does not say
 * @param steps one per token, where the engine lists them apart from the answer's
 */
public record Reasoning(String text, int tokens, List<Step> steps) {

    public static final Reasoning NONE = new Reasoning("", -1, List.of());

    public Reasoning {
        steps = List.copyOf(steps);
    }

    /** Whether the model is known to have reasoned. */
    public boolean isThere() {
        return !text.isEmpty() || tokens > 0;
    }
}
