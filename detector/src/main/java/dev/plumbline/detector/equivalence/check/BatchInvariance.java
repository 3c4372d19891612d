package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeAnswer;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.PromptDifference;
import dev.plumbline.models.incident.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Prompts asked alone, and again in batches of 2, 7 and 32. */
final class BatchInvariance extends DriftCheck {

    private static final int PROMPTS = 16;
    private static final int[] SIZES = {2, 7, 32};
    private static final Decoding GREEDY = Decoding.greedy(8, 5);

    BatchInvariance() {
        super(
                new Description(
                        "batch-invariance",
                        "Does the size of a batch (1, 2, 7, 32 requests at the same time) change what is listed by more than"
                                + " the margin?",
                        Layer.LOGITS,
                        "its share of alpha, of pools that differ by the margin at most",
                        Promise.BATCHES),
                "were asked alone and in batches");
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        List<ProbeRequest> plan = new ArrayList<>();
        int batch = 0;
        for (; batch < PROMPTS; batch++) {
            plan.add(ProbeRequest.whole(batch, prompts.apply(batch), GREEDY));
        }
        for (int size : SIZES) {
            for (int from = 0; from + size <= Math.max(PROMPTS, size); from += size, batch++) {
                for (int i = from; i < from + size; i++) {
                    plan.add(ProbeRequest.whole(batch, prompts.apply(i % PROMPTS), GREEDY));
                }
            }
        }
        return plan;
    }

    @Override
    List<PromptDifference> differences(List<Exchange> answered) {
        Map<Integer, Long> sizes =
                answered.stream().collect(Collectors.groupingBy(x -> x.request().batch(), Collectors.counting()));
        Map<String, ProbeAnswer> alone = new HashMap<>();
        Map<String, PromptDifference> sums = new LinkedHashMap<>();
        for (Exchange x : answered) {
            String prompt = x.request().prompt();
            ProbeAnswer other = alone.get(prompt);
            if (sizes.getOrDefault(x.request().batch(), 1L) == 1 && other == null) {
                alone.put(prompt, x.answer());
            } else if (other != null) {
                sums.merge(prompt, PromptDifference.of(other.steps(), x.answer().steps(), 0), PromptDifference::and);
            }
        }
        return List.copyOf(sums.values());
    }
}
