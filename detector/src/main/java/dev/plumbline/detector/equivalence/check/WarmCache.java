package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeAnswer;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.PromptDifference;
import dev.plumbline.models.incident.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** For caches that decay or are mixed up (sglang#23020, vllm#50702), and for whatever else does not repeat itself. */
final class WarmCache extends DriftCheck {

    private static final int PROMPTS = 20;

    WarmCache() {
        super(
                new Description(
                        "warm-cache",
                        "Does the same request list the same again, when the prompt lies in the prefix cache?",
                        Layer.LOGITS,
                        "its share of alpha, of pools that differ by the margin at most",
                        Promise.ALL),
                "were asked twice");
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        List<ProbeRequest> plan = new ArrayList<>();
        for (int i = 0; i < 2 * PROMPTS; i++) {
            plan.add(ProbeRequest.whole(i, prompts.apply(i / 2), Decoding.greedy(12, 5)));
        }
        return plan;
    }

    @Override
    List<PromptDifference> differences(List<Exchange> answered) {
        Map<String, ProbeAnswer> cold = new HashMap<>();
        List<PromptDifference> differences = new ArrayList<>();
        for (Exchange x : answered) {
            ProbeAnswer before = cold.putIfAbsent(x.request().prompt(), x.answer());
            if (before != null) {
                differences.add(PromptDifference.of(before.steps(), x.answer().steps(), 0));
            }
        }
        return differences;
    }
}
