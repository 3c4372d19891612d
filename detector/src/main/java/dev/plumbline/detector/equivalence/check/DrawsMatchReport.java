package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CategoryBet;
import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.RankedStep;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Step;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Calibration: bets on sharper, flatter, greedier and dulled draws than those reported, given that one of the
 * candidates was drawn, and on draws from outside the list.
 */
final class DrawsMatchReport extends PlannedCheck {

    private static final int PROMPTS = 28;
    private static final Decoding SAMPLED = Decoding.sampled(24, 5);
    /** Exponents of the reported probabilities: what another temperature makes of them. */
    private static final double[] EXPONENTS = {0.5, 0.7, 0.85, 1.2, 1.5, 2.5};
    /** By how much the first candidate becomes likelier. */
    private static final double[] FIRSTS = {0.02, 0.5, 0.8, 0.9, 1.1, 1.3};
    /** Shares of draws that take the first candidate, whatever it is. */
    private static final double[] GREEDY = {0.1, 0.5, 0.95};
    /** By how much draws from outside the list become likelier. */
    private static final double[] OUTSIDE = {3, 10};

    private static final int ALTERNATIVES = EXPONENTS.length + FIRSTS.length + GREEDY.length + OUTSIDE.length;

    DrawsMatchReport() {
        super(new Description(
                "draws-match-report",
                "At temperature 1 without cuts, are tokens drawn with the probabilities that are listed?",
                Layer.SAMPLER,
                "its share of alpha, exactly: likelihood ratios, with reported probabilities off by 2% at most",
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
        CategoryBet bet = new CategoryBet(ALTERNATIVES);
        int trials = 0;
        int first = 0;
        double expected = 0;
        for (Exchange x : answered) {
            for (Step step : x.answer().steps()) {
                RankedStep ranked =
                        RankedStep.fixed(step, x.request().decoding().listed());
                if (!ranked.isJudged()) {
                    continue;
                }
                double[] all = ranked.probabilities();
                outside(bet, all, ranked.chosen() < 0 ? all.length - 1 : ranked.chosen());
                if (ranked.chosen() >= 0) {
                    double[] p = CategoryBet.normalised(Arrays.copyOf(all, all.length - 1));
                    within(bet, p, ranked.chosen());
                    first += ranked.chosen() == 0 ? 1 : 0;
                    expected += p[0];
                    trials++;
                }
            }
        }
        return CheckResult.of(
                bet.lnEvidence(),
                lnEnough,
                trials,
                String.format(
                        java.util.Locale.ROOT,
                        "%d of %d tokens were the most probable candidate; by the report it should be %.0f",
                        first,
                        trials,
                        expected));
    }

    private static void within(CategoryBet bet, double[] p, int drawn) {
        int alternative = 0;
        for (double exponent : EXPONENTS) {
            double[] q = Arrays.stream(p).map(x -> StrictMath.pow(x, exponent)).toArray();
            bet.accept(alternative++, p, CategoryBet.normalised(q), drawn);
        }
        for (double times : FIRSTS) {
            double[] q = p.clone();
            q[0] = times * q[0];
            bet.accept(alternative++, p, CategoryBet.normalised(q), drawn);
        }
        for (double share : GREEDY) {
            double[] q = Arrays.stream(p).map(x -> x * (1 - share)).toArray();
            q[0] += share;
            bet.accept(alternative++, p, q, drawn);
        }
    }

    private static void outside(CategoryBet bet, double[] p, int drawn) {
        for (int i = 0; i < OUTSIDE.length; i++) {
            double[] q = p.clone();
            q[q.length - 1] *= OUTSIDE[i];
            bet.accept(ALTERNATIVES - OUTSIDE.length + i, p, CategoryBet.normalised(q), drawn);
        }
    }
}
