package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CategoryBet;
import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.RankedStep;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Many draws of one step beside the distribution that was reported for it: an exact multinomial bet. What is bet on is
 * learned from the draws so far, from three strengths of trust in the report; what is not listed is one category.
 */
final class OneStepDraws extends PlannedCheck {

    private static final int PROMPTS = 3;
    private static final int DRAWS = 40;
    private static final double[] TRUST = {4, 16, 64};
    private static final Decoding ONE = Decoding.sampled(1, 20);

    OneStepDraws() {
        super(new Description(
                "one-step-draws",
                "Have many draws of one step the distribution that is reported for it?",
                Layer.SAMPLER,
                "its share of alpha, exactly: a multinomial bet, with reported probabilities off by 2% at most",
                Promise.ALL));
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        List<ProbeRequest> plan = new ArrayList<>();
        for (int draw = 0; draw < DRAWS; draw++) {
            for (int i = 0; i < PROMPTS; i++) {
                plan.add(ProbeRequest.whole(plan.size(), prompts.apply(i), ONE));
            }
        }
        return plan;
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        Map<String, List<RankedStep>> byPrompt = new LinkedHashMap<>();
        int trials = 0;
        for (Exchange x : answered) {
            if (x.answer().steps().isEmpty()) {
                continue; // ended at once, by a token that is not listed
            }
            RankedStep step = RankedStep.fixed(
                    x.answer().steps().get(0), x.request().decoding().listed());
            if (step.isJudged()) {
                byPrompt.computeIfAbsent(x.request().prompt(), p -> new ArrayList<>())
                        .add(step);
                trials++;
            }
        }
        CategoryBet bet = new CategoryBet(TRUST.length);
        byPrompt.values().forEach(draws -> accept(bet, draws));
        return CheckResult.of(
                bet.lnEvidence(),
                lnEnough,
                trials,
                "draws of " + byPrompt.size() + " steps were compared with their report");
    }

    private static void accept(CategoryBet bet, List<RankedStep> draws) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        int n = 0;
        for (RankedStep step : draws) {
            double[] p = step.probabilities();
            double[] seen = new double[p.length];
            int listed = 0;
            for (int i = 0; i < p.length - 1; i++) {
                seen[i] = counts.getOrDefault(key(step.candidates().get(i)), 0);
                listed += (int) seen[i];
            }
            seen[p.length - 1] = n - listed;
            p = CategoryBet.normalised(p);
            int drawn = step.chosen() < 0 ? p.length - 1 : step.chosen();
            for (int t = 0; t < TRUST.length; t++) {
                double[] q = new double[p.length];
                for (int i = 0; i < p.length; i++) {
                    q[i] = (TRUST[t] * p[i] + seen[i]) / (TRUST[t] + n);
                }
                bet.accept(t, p, q, drawn);
            }
            counts.merge(step.chosen() < 0 ? "" : key(step.candidates().get(step.chosen())), 1, Integer::sum);
            n++;
        }
    }

    private static String key(Candidate candidate) {
        return candidate.token().identity();
    }
}
