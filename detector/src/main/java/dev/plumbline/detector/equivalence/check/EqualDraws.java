package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CategoryBet;
import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.RankedStep;
import dev.plumbline.models.sample.Step;
import java.util.Collection;
import java.util.List;

/**
 * Evidence that answers to one prompt, which ought to be independent draws, are equal more often than chance makes
 * them.
 */
final class EqualDraws {

    private static final double[] SHARES = {0.1, 0.5, 0.95};

    private final CategoryBet bet = new CategoryBet(SHARES.length);
    private int trials;

    /** @param groups answers to one prompt each */
    static EqualDraws of(Collection<List<Exchange>> groups) {
        EqualDraws draws = new EqualDraws();
        groups.forEach(draws::accept);
        return draws;
    }

    double lnEvidence() {
        return bet.lnEvidence();
    }

    int trials() {
        return trials;
    }

    private void accept(List<Exchange> group) {
        for (int j = 1; j < group.size(); j++) {
            List<Exchange> like = group.subList(0, j);
            List<Step> steps = group.get(j).answer().steps();
            for (int at = 0; at < steps.size(); at++) {
                int here = at;
                like = like.stream()
                        .filter(x -> x.answer().steps().size() > here)
                        .toList();
                RankedStep step = RankedStep.fixed(
                        steps.get(at), group.get(j).request().decoding().listed());
                if (like.isEmpty() || !step.isJudged()) {
                    break;
                }
                accept(step, like, at);
                String chosen = steps.get(at).chosen().identity();
                like = like.stream()
                        .filter(x -> chosen.equals(
                                x.answer().steps().get(here).chosen().identity()))
                        .toList();
            }
        }
    }

    /**
     * The alternative: with some probability the draw is that of one of the earlier answers that were the same so far.
     */
    private void accept(RankedStep step, List<Exchange> like, int at) {
        double[] p = CategoryBet.normalised(step.probabilities());
        double[] earlier = new double[p.length];
        for (Exchange x : like) {
            earlier[place(step, x.answer().steps().get(at))] += 1.0 / like.size();
        }
        int drawn = step.chosen() < 0 ? p.length - 1 : step.chosen();
        for (int s = 0; s < SHARES.length; s++) {
            double[] q = new double[p.length];
            for (int i = 0; i < p.length; i++) {
                q[i] = (1 - SHARES[s]) * p[i] + SHARES[s] * earlier[i];
            }
            bet.accept(s, p, q, drawn);
        }
        trials++;
    }

    private static int place(RankedStep step, Step other) {
        for (int i = 0; i < step.candidates().size(); i++) {
            if (step.candidates()
                    .get(i)
                    .token()
                    .identity()
                    .equals(other.chosen().identity())) {
                return i;
            }
        }
        return step.candidates().size();
    }
}
