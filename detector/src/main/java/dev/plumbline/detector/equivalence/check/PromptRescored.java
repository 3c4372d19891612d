package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeAnswer;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.ProbeRequest.Form;
import dev.plumbline.detector.equivalence.PromptDifference;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** An answer, and the same text as a prompt whose log-probabilities are asked for. */
final class PromptRescored extends DriftCheck {

    private static final int PROMPTS = 16;
    private static final Decoding DRAWN = Decoding.greedy(12, 5);

    PromptRescored() {
        super(
                new Description(
                        "prompt-rescored",
                        "Has an answer that is given as a prompt the log-probabilities that were reported of it?",
                        Layer.LOGITS,
                        "its share of alpha, of pools that differ by the margin at most",
                        Promise.ALL),
                "were answered and re-scored");
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        throw new UnsupportedOperationException("what is re-scored depends on answers");
    }

    @Override
    public List<ProbeRequest> next(List<Exchange> soFar, IntFunction<String> prompts) {
        int n = soFar.size();
        boolean failed = soFar.stream().anyMatch(x -> !x.answer().isAnswered());
        if (n >= 2 * PROMPTS || failed) {
            return List.of();
        }
        ProbeRequest drawn = ProbeRequest.whole(n, prompts.apply(n / 2), DRAWN).withForm(Form.TEXT);
        if (n % 2 == 0) {
            return List.of(drawn);
        }
        return List.of(drawn.withForm(Form.SCORED)
                .withPrefill(soFar.get(n - 1).answer().text()));
    }

    @Override
    List<PromptDifference> differences(List<Exchange> answered) {
        Map<String, ProbeAnswer> drawn = new HashMap<>();
        List<PromptDifference> differences = new ArrayList<>();
        for (Exchange x : answered) {
            ProbeAnswer before = drawn.get(x.request().prompt());
            if (x.request().form() == Form.TEXT) {
                drawn.put(x.request().prompt(), x.answer());
            } else if (before != null && sameTokens(before.steps(), x.answer().steps())) {
                differences.add(PromptDifference.of(before.steps(), x.answer().steps(), 0));
            }
        }
        return differences;
    }

    /** Text that is tokenised again may become other tokens: then there is nothing to compare. */
    private static boolean sameTokens(List<Step> a, List<Step> b) {
        return a.stream()
                .map(step -> step.chosen().identity())
                .toList()
                .equals(b.stream().map(step -> step.chosen().identity()).toList());
    }
}
