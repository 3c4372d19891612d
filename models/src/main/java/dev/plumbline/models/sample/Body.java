package dev.plumbline.models.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An {@link Answer} in the making: its dialect fills in what each field of the engine's body says. */
final class Body {

    private boolean known;
    private String text = "";
    private @Nullable String finishReason;
    private List<Step> steps = List.of();
    private int completionTokens = -1;

    /** What was generated; makes the body one of a known dialect. */
    void generated(String text, @Nullable String finishReason, List<Step> steps) {
        this.known = true;
        this.text = text;
        this.finishReason = finishReason;
        this.steps = steps;
    }

    void completionTokens(int tokens) {
        this.completionTokens = tokens;
    }

    boolean isKnown() {
        return known;
    }

    Answer answer() {
        return new Answer(text, finishReason, completionTokens, steps);
    }
}
