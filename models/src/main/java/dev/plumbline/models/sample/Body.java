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
    private int calls;
    private int brokenCalls;

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

    /** The tools that it called. */
    void calls(int all, int broken) {
        this.calls = all;
        this.brokenCalls = broken;
    }

    boolean isKnown() {
        return known;
    }

    Answer answer() {
        return new Answer(text, finishReason, completionTokens, calls, brokenCalls, steps);
    }
}
