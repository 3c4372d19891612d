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

/** The same request with the same seed, twice. */
final class SeedRepeats extends PlannedCheck {

    private static final int PROMPTS = 6;

    SeedRepeats() {
        super(new Description(
                "seed-repeats",
                "Does a seed repeat its answer?",
                Layer.SAMPLER,
                "none on an engine that promises it",
                Promise.SEEDS));
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        List<ProbeRequest> plan = new ArrayList<>();
        for (int i = 0; i < 2 * PROMPTS; i++) {
            Decoding seeded = Decoding.sampled(16, 5).withSeed(7L + i / 2);
            plan.add(ProbeRequest.whole(i, prompts.apply(i / 2), seeded));
        }
        return plan;
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        Map<ProbeRequest, ProbeAnswer> before = new HashMap<>();
        int broken = 0;
        int trials = 0;
        for (Exchange x : answered) {
            ProbeAnswer first = before.putIfAbsent(x.request().withBatch(0), x.answer());
            if (first != null) {
                trials++;
                broken += SameWalk.equal(first, x.answer()) ? 0 : 1;
            }
        }
        return CheckResult.ofRule(broken, trials, "answers were not repeated by the same seed");
    }
}
