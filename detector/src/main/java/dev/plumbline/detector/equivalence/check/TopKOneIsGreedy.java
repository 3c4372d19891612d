package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeAnswer;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.models.incident.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** For engines whose paths for greedy and for cut sampling are two programs. */
final class TopKOneIsGreedy extends PlannedCheck {

    private static final int PROMPTS = 8;
    private static final Decoding GREEDY = Decoding.greedy(16, 5);

    TopKOneIsGreedy() {
        super(new Description(
                "top-k-one-is-greedy",
                "Is top_k = 1 at temperature 1 the same as temperature 0?",
                Layer.SAMPLER,
                "none: what follows a near tie (0.02 nats) is left out",
                Promise.ALL));
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        List<ProbeRequest> plan = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            plan.add(ProbeRequest.whole(2 * i, prompts.apply(i), GREEDY));
            plan.add(ProbeRequest.whole(
                    2 * i + 1, prompts.apply(i), GREEDY.withTemperature(1).withTopK(1)));
        }
        return plan;
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        Map<String, ProbeAnswer> greedy = new HashMap<>();
        int broken = 0;
        int trials = 0;
        for (Exchange x : answered) {
            if (x.request().decoding().topK() == 0) {
                greedy.put(x.request().prompt(), x.answer());
                continue;
            }
            ProbeAnswer other = greedy.get(x.request().prompt());
            if (other != null) {
                trials++;
                broken += SameWalk.parts(other, x.answer()) ? 1 : 0;
            }
        }
        return CheckResult.ofRule(
                broken, trials, "prompts were answered otherwise with top_k = 1 than at temperature 0");
    }
}
