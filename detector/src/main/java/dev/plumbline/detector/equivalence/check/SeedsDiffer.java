package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.models.incident.Layer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** For engines that draw the same whatever the seed is. */
final class SeedsDiffer extends PlannedCheck {

    private static final int PROMPTS = 3;
    private static final int SEEDS = 6;

    SeedsDiffer() {
        super(new Description(
                "seeds-differ",
                "Do other seeds give other draws?",
                Layer.SAMPLER,
                "its share of alpha, exactly: likelihood ratios",
                Promise.ALL));
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        List<ProbeRequest> plan = new ArrayList<>();
        for (int i = 0; i < PROMPTS * SEEDS; i++) {
            Decoding seeded = Decoding.sampled(16, 5).withSeed(1000L + i);
            plan.add(ProbeRequest.whole(i, prompts.apply(i / SEEDS), seeded));
        }
        return plan;
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        Map<String, List<Exchange>> byPrompt = answered.stream()
                .collect(Collectors.groupingBy(x -> x.request().prompt(), LinkedHashMap::new, Collectors.toList()));
        EqualDraws draws = EqualDraws.of(byPrompt.values());
        return CheckResult.of(
                draws.lnEvidence(), lnEnough, draws.trials(), "draws were compared with those of another seed");
    }
}
