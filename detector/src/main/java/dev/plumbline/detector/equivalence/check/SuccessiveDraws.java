package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CategoryBet;
import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.RankedStep;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Step;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Lag-1 dependence: a draw takes a place in the cumulated distribution of its step; the alternative is that the next
 * draw falls into the same place. For a random state that does not move (TGI#687, tpu-inference#1189).
 */
final class SuccessiveDraws extends PlannedCheck {

    private static final int PROMPTS = 14;
    private static final Decoding SAMPLED = Decoding.sampled(24, 5);
    private static final double[] SHARES = {0.1, 0.5, 0.95};

    SuccessiveDraws() {
        super(new Description(
                "successive-draws",
                "Are the draws of successive steps independent (lag 1)?",
                Layer.SAMPLER,
                "its share of alpha, exactly: likelihood ratios",
                Promise.ALL));
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        return IntStream.range(0, PROMPTS)
                .mapToObj(i -> ProbeRequest.whole(i, prompts.apply(i), SAMPLED))
                .toList();
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        CategoryBet bet = new CategoryBet(SHARES.length);
        int trials = 0;
        for (Exchange x : answered) {
            double[] before = null;
            for (Step step : x.answer().steps()) {
                RankedStep ranked =
                        RankedStep.fixed(step, x.request().decoding().listed());
                if (!ranked.isJudged()) {
                    before = null;
                    continue;
                }
                double[] p = CategoryBet.normalised(ranked.probabilities());
                int drawn = ranked.chosen() < 0 ? p.length - 1 : ranked.chosen();
                if (before != null) {
                    accept(bet, before, p, drawn);
                    trials++;
                }
                before = place(p, drawn);
            }
        }
        return CheckResult.of(bet.lnEvidence(), lnEnough, trials, "draws were compared with the draw before them");
    }

    private static void accept(CategoryBet bet, double[] before, double[] p, int drawn) {
        double[] overlap = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            double[] place = place(p, i);
            double common = Math.min(place[1], before[1]) - Math.max(place[0], before[0]);
            overlap[i] = Math.max(0, common) / (before[1] - before[0]);
        }
        for (int s = 0; s < SHARES.length; s++) {
            double[] q = new double[p.length];
            for (int i = 0; i < p.length; i++) {
                q[i] = (1 - SHARES[s]) * p[i] + SHARES[s] * overlap[i];
            }
            bet.accept(s, p, q, drawn);
        }
    }

    /** From where to where in [0, 1] the draws of one category lie. */
    private static double[] place(double[] p, int category) {
        double from = 0;
        for (int i = 0; i < category; i++) {
            from += p[i];
        }
        return new double[] {from, from + p[category]};
    }
}
