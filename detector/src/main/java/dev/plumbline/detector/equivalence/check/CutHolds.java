package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.RankedStep;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Candidate;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Does a cut of the sampler hold: is no token drawn that it should have left out? Needs the model's own
 * log-probabilities.
 */
final class CutHolds extends PlannedCheck {

    private static final int PROMPTS = 10;
    private static final int TOKENS = 20;
    private static final int K = 3;
    private static final double P = 0.5;
    private static final double MIN_P = 0.2;
    /** A share by which the edge of a cut may be off: numerics and rounding. */
    private static final double EDGE = 0.02;

    static final CutHolds TOP_K = new CutHolds(
            "top-k-holds",
            "With top_k = 3 at temperature 1.5, is each token among the three most probable?",
            "none: ties within 0.02 nats are excused",
            Decoding.sampled(TOKENS, 10).withTemperature(1.5).withTopK(K),
            step -> step.above() >= K);

    static final CutHolds TOP_P = new CutHolds(
            "top-p-holds",
            "With top_p = 0.5, is each token within the nucleus, or the one that crosses its edge?",
            "none: one token beyond the edge, and 0.02 of probability, are excused",
            Decoding.sampled(TOKENS, 10).withTopP(P),
            step -> massAbove(step) >= P + EDGE);

    static final CutHolds MIN_P_HOLDS = new CutHolds(
            "min-p-holds",
            "With min_p = 0.2, has each token at least a fifth of the highest probability?",
            "none: 2% of the bound are excused",
            Decoding.sampled(TOKENS, 10).withMinP(MIN_P),
            CutHolds::belowMinP);

    private final Decoding decoding;
    private final Predicate<RankedStep> breaks;

    private CutHolds(String name, String question, String errorRate, Decoding decoding, Predicate<RankedStep> breaks) {
        super(new Description(name, question, Layer.SAMPLER, errorRate, Promise.ALL));
        this.decoding = decoding;
        this.breaks = breaks;
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        return IntStream.range(0, PROMPTS)
                .mapToObj(i -> ProbeRequest.whole(i, prompts.apply(i), decoding))
                .toList();
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        List<RankedStep> steps = answered.stream()
                .flatMap(x -> x.answer().steps().stream())
                .map(RankedStep::of)
                .filter(RankedStep::isJudged)
                .toList();
        int broken = (int) steps.stream().filter(breaks).count();
        return CheckResult.ofRule(broken, steps.size(), "tokens were drawn from beyond the cut");
    }

    private static boolean belowMinP(RankedStep step) {
        double highest = step.candidates().get(0).logprob();
        return step.chosenLogprob() < highest + StrictMath.log(MIN_P * (1 - EDGE));
    }

    /** The probability of those above the chosen one, without the least of them, which may have crossed the edge. */
    private static double massAbove(RankedStep step) {
        double mass = 0;
        double least = 0;
        for (Candidate candidate : step.candidates()) {
            if (candidate.logprob() > step.chosenLogprob() + RankedStep.TIE) {
                least = StrictMath.exp(candidate.logprob());
                mass += least;
            }
        }
        return mass - least;
    }
}
