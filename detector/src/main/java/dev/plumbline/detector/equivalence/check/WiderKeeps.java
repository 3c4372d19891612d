package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CategoryBet;
import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.RankedStep;
import dev.plumbline.detector.evidence.LogSum;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Bets that a candidate of rank r is drawn more rarely than reported although the cut is wide. A cut only makes what it
 * keeps likelier, so that the reported probability is the least that a kept candidate has: p(m − 1) bounds the mean
 * from above.
 */
final class WiderKeeps extends PlannedCheck {

    private static final int PROMPTS = 12;
    private static final int RANKS = 5;
    private static final double[] TILTS = {0.02, 0.3, 0.7};
    private static final double P = 0.95;
    private static final Decoding WIDE = Decoding.sampled(20, 10);

    WiderKeeps() {
        super(new Description(
                "wider-keeps",
                "Does a wide cut (top_k = 20; top_p = 0.95) still draw each of the five most probable tokens as often as is"
                        + " reported?",
                Layer.SAMPLER,
                "its share of alpha, exactly: likelihood ratios",
                Promise.ALL));
    }

    @Override
    List<ProbeRequest> plan(IntFunction<String> prompts) {
        List<ProbeRequest> plan = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            plan.add(ProbeRequest.whole(2 * i, prompts.apply(i), WIDE.withTopK(20)));
            plan.add(ProbeRequest.whole(2 * i + 1, prompts.apply(i), WIDE.withTopP(P)));
        }
        return plan;
    }

    @Override
    CheckResult judgeAnswers(List<Exchange> answered, double lnEnough) {
        double[] ln = new double[RANKS * TILTS.length];
        int[] drawn = new int[RANKS];
        double[] expected = new double[RANKS];
        int trials = 0;
        for (Exchange x : answered) {
            for (Step step : x.answer().steps()) {
                RankedStep ranked =
                        RankedStep.fixed(step, x.request().decoding().listed());
                if (ranked.isJudged()) {
                    accept(ln, drawn, expected, ranked);
                    trials++;
                }
            }
        }
        return CheckResult.of(LogSum.mean(ln), lnEnough, trials, words(drawn, expected));
    }

    /** Of the rank that is missing most. */
    private static String words(int[] drawn, double[] expected) {
        int worst = 0;
        for (int rank = 1; rank < RANKS; rank++) {
            worst = drawn[rank] * expected[worst] < drawn[worst] * expected[rank] ? rank : worst;
        }
        return String.format(
                Locale.ROOT,
                "with wide cuts, candidates of rank %d were drawn %d times; by the report it is at least %.0f",
                worst + 1,
                drawn[worst],
                expected[worst]);
    }

    private static void accept(double[] ln, int[] drawn, double[] expected, RankedStep step) {
        double[] p = step.probabilities();
        double before = 0;
        for (int rank = 0; rank < Math.min(RANKS, p.length - 1) && before < P; rank++) {
            before += p[rank];
            drawn[rank] += step.chosen() == rank ? 1 : 0;
            expected[rank] += p[rank];
            double least = p[rank] * (1 - CategoryBet.TOLERANCE);
            for (int t = 0; t < TILTS.length; t++) {
                double hit = step.chosen() == rank ? StrictMath.log(TILTS[t]) : 0;
                ln[rank * TILTS.length + t] += hit - StrictMath.log1p(least * (TILTS[t] - 1));
            }
        }
    }
}
