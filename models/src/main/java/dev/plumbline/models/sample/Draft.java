package dev.plumbline.models.sample;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One choice of a response in the making: the chunks of a stream are added one by one, a whole body at once. */
final class Draft {

    private final StringBuilder text = new StringBuilder();
    private final List<Step> steps = new ArrayList<>();
    private @Nullable String finishReason;
    private int tokens = -1;
    private int calls;
    private int brokenCalls;

    /** Adds what came next. */
    void add(String more, List<Step> moreSteps) {
        text.append(more);
        steps.addAll(moreSteps);
    }

    /** Some engines' chunks repeat what went before. */
    void replace(String whole, List<Step> wholeSteps) {
        text.setLength(0);
        steps.clear();
        add(whole, wholeSteps);
    }

    /** The last chunk of some engines holds the whole text, and that is right where the tokens' own texts are not. */
    void retext(String whole) {
        text.setLength(0);
        text.append(whole);
    }

    void finished(@Nullable String reason) {
        finishReason = reason == null ? finishReason : reason;
    }

    /** Counts tokens that came without log-probabilities. */
    void count(int more) {
        tokens = Math.max(0, tokens) + more;
    }

    /** Adds tools that were called, and how many of those calls nobody can follow. */
    void called(int more, int broken) {
        calls += more;
        brokenCalls += broken;
    }

    boolean isFinished() {
        return finishReason != null;
    }

    String text() {
        return text.toString();
    }

    /** @param completionTokens what the engine says; −1 where it does not */
    Answer answer(int completionTokens) {
        int generated = completionTokens < 0 ? tokens : completionTokens;
        return isEcho(generated)
                ? withoutPrompt(generated)
                : new Answer(text.toString(), finishReason, generated, calls, brokenCalls, steps);
    }

    /** A legacy completion may repeat the prompt: more tokens than were generated, and the first could have no probability. */
    private boolean isEcho(int generated) {
        return generated >= 0
                && generated < steps.size()
                && Double.isNaN(steps.get(0).logprob());
    }

    private Answer withoutPrompt(int generated) {
        int from = steps.size() - generated;
        List<Step> kept = steps.subList(from, steps.size());
        String prompt = joined(steps.subList(0, from));
        String whole = text.toString();
        String rest = whole.startsWith(prompt) ? whole.substring(prompt.length()) : joined(kept);
        return new Answer(rest, finishReason, generated, kept);
    }

    private static String joined(List<Step> steps) {
        StringBuilder bytes = new StringBuilder();
        steps.forEach(step -> bytes.append(step.chosen().identity()));
        return new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
