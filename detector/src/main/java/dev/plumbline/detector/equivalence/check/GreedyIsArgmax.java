package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.RankedStep;
import dev.plumbline.models.incident.Layer;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * For samplers that pick another row's index (tt-metal#48222) or drop the best candidate (postmortem of September
 * 2025).
 */
final class GreedyIsArgmax extends PlannedCheck {

    private static final int PROMPTS = 16;
    private static final int TOKENS = 16;

    GreedyIsArgmax() {
        super(new Description(
                "greedy-is-argmax",
                "At temperature 0, is each token the most probable one that is listed?",
                Layer.SAMPLER,
                "none: ties within 0.02 nats are excused",
                Promise.ALL));
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        return IntStream.range(0, PROMPTS)
                .mapToObj(i -> ProbeRequest.whole(i, prompts.apply(i), Decoding.greedy(TOKENS, 5)))
                .toList();
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        List<RankedStep> steps = answered.stream()
                .flatMap(x -> x.answer().steps().stream())
                .map(RankedStep::of)
                .filter(RankedStep::isJudged)
                .toList();
        int broken = (int) steps.stream().filter(step -> step.above() > 0).count();
        return CheckResult.ofRule(broken, steps.size(), "tokens were not the most probable at temperature 0");
    }
}
