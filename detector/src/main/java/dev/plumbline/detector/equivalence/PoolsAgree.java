package dev.plumbline.detector.equivalence;

import dev.plumbline.detector.equivalence.ProbeRequest.Form;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Step;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Given the same contexts, do two pools list the same? For each prompt an answer at temperature 0 of both, and, where
 * the answers part and both pools can score a text that they are given, the first one's answer scored by both.
 */
public final class PoolsAgree implements MetamorphicCheck {

    public static final String NAME = "pools-agree";

    private static final Description DESCRIPTION = new Description(
            NAME,
            "Given the same contexts, do both pools list the same probabilities within the margin?",
            Layer.LOGITS,
            "alpha over the whole run for a false \"different\", alpha for a false \"equivalent\"",
            Promise.ALL);

    private final Margin margin;

    public PoolsAgree(Margin margin) {
        this.margin = margin;
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    /** Pairs are asked by whoever compares pools, for all of them at the same time. */
    @Override
    public List<ProbeRequest> next(List<Exchange> soFar, IntFunction<String> prompts) {
        return List.of();
    }

    @Override
    public CheckResult judge(List<Exchange> exchanges, double lnEnough) {
        PairTest test = new PairTest(margin, lnEnough, lnEnough);
        differences(exchanges).values().forEach(test::accept);
        double ln = test.measured().stream()
                .mapToDouble(PairTest.Measured::lnDifferent)
                .max()
                .orElse(0);
        return CheckResult.of(ln, lnEnough, test.prompts(), "prompts were answered by both pools");
    }

    /** Prompts of a reproducer were chosen because they differ: their mean alone says whether they still do. */
    @Override
    public boolean showsFault(List<Exchange> exchanges) {
        List<PromptDifference> differences = differences(exchanges).values().stream()
                .filter(difference -> difference.positions() > 0)
                .toList();
        for (Measure measure : Measure.values()) {
            double mean = differences.stream()
                    .mapToDouble(difference -> difference.of(measure))
                    .average()
                    .orElse(0);
            if (mean > margin.of(measure)) {
                return true;
            }
        }
        return false;
    }

    /** By prompt, in the order in which they were asked. */
    public Map<String, PromptDifference> differences(List<Exchange> exchanges) {
        Map<String, Map<Form, @Nullable ProbeAnswer[]>> byPrompt = new LinkedHashMap<>();
        for (Exchange x : exchanges) {
            if (x.answer().isAnswered()) {
                byPrompt.computeIfAbsent(x.request().prompt(), p -> new HashMap<>())
                                .computeIfAbsent(x.request().form(), f -> new @Nullable ProbeAnswer[2])[
                                x.request().side()] =
                        x.answer();
            }
        }
        Map<String, PromptDifference> differences = new LinkedHashMap<>();
        byPrompt.forEach((prompt, answers) -> {
            PromptDifference own = difference(answers.get(Form.WHOLE), 0);
            if (own != null) {
                PromptDifference scored =
                        own.parted() < 0 ? null : difference(answers.get(Form.SCORED), own.parted() + 1);
                differences.put(prompt, scored == null ? own : own.and(scored));
            }
        });
        return differences;
    }

    /**
     * From a position on: up to there the answers themselves were compared, whose path through an engine is another
     * one.
     */
    private @Nullable PromptDifference difference(@Nullable ProbeAnswer @Nullable [] sides, int from) {
        ProbeAnswer a = sides == null ? null : sides[0];
        ProbeAnswer b = sides == null ? null : sides[1];
        if (a == null || b == null) {
            return null;
        }
        return PromptDifference.of(beyond(a.steps(), from), beyond(b.steps(), from), margin.nats());
    }

    private static List<Step> beyond(List<Step> steps, int from) {
        return steps.subList(Math.min(from, steps.size()), steps.size());
    }

    /** Why two answers to the same request are not answers to the same tokens. */
    public static Optional<String> incomparable(ProbeAnswer a, ProbeAnswer b) {
        if (!a.isAnswered() || !b.isAnswered()) {
            return Optional.empty();
        }
        if (a.promptTokens() >= 0 && b.promptTokens() >= 0 && a.promptTokens() != b.promptTokens()) {
            return Optional.of("the same prompt has " + a.promptTokens() + " tokens on one and " + b.promptTokens()
                    + " on the other: another chat template or tokenizer");
        }
        boolean tokenised = !a.tokenIds().isEmpty() && !b.tokenIds().isEmpty();
        return tokenised && !Objects.equals(a.tokenIds(), b.tokenIds())
                ? Optional.of("the same prompt is made of other tokens: another chat template or tokenizer")
                : Optional.empty();
    }
}
