package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.models.incident.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** For requests of one batch that share a random state. */
final class ConcurrentDraws extends PlannedCheck {

    private static final int BATCHES = 6;
    private static final int SIZE = 8;

    ConcurrentDraws() {
        super(new Description(
                "concurrent-draws",
                "Are the draws of requests that are answered at the same time independent?",
                Layer.SAMPLER,
                "its share of alpha, exactly: likelihood ratios",
                Promise.ALL));
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        List<ProbeRequest> plan = new ArrayList<>();
        for (int i = 0; i < BATCHES * SIZE; i++) {
            int batch = i / SIZE;
            plan.add(ProbeRequest.whole(batch, prompts.apply(batch), Decoding.sampled(8, 5)));
        }
        return plan;
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        Map<Integer, List<Exchange>> batches = answered.stream()
                .collect(Collectors.groupingBy(x -> x.request().batch(), TreeMap::new, Collectors.toList()));
        EqualDraws draws = EqualDraws.of(batches.values());
        return CheckResult.of(
                draws.lnEvidence(), lnEnough, draws.trials(), "draws were compared with those of concurrent requests");
    }
}
