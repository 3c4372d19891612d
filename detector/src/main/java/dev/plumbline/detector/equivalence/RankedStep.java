package dev.plumbline.detector.equivalence;

import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A step's candidates in an order that does not depend on the draw.
 *
 * @param chosen where the chosen token stands among the candidates; −1 where it is none of them
 */
public record RankedStep(List<Candidate> candidates, int chosen, double chosenLogprob) {

    /** Log-probabilities within this are equal: numerics, and the digits that are printed. */
    public static final double TIE = 0.02;

    private static final double NOT_LISTED = -9000;
    private static final Comparator<Candidate> RANK = Comparator.comparingDouble((Candidate c) -> -c.logprob())
            .thenComparing(c -> c.token().identity());

    public RankedStep {
        candidates = List.copyOf(candidates);
    }

    /** All that are listed, each once; the chosen token too. */
    public static RankedStep of(Step step) {
        List<Candidate> ranked = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<Candidate> all = new ArrayList<>(step.listed());
        all.add(new Candidate(step.chosen(), step.logprob()));
        for (Candidate candidate : all) {
            if (candidate.logprob() > NOT_LISTED && seen.add(candidate.token().identity())) {
                ranked.add(candidate);
            }
        }
        ranked.sort(RANK);
        return at(ranked, step);
    }

    /**
     * The first {@code n − 1}: engines put the chosen token in the place of the last, or behind it, so that the last
     * depends on the draw. Special tokens are none of them, since a step that ended an answer is not listed.
     */
    public static RankedStep fixed(Step step, int n) {
        RankedStep all = of(step);
        List<Candidate> fixed =
                all.candidates.stream().limit(Math.max(1, n - 1)).toList();
        return at(fixed, step);
    }

    private static RankedStep at(List<Candidate> candidates, Step step) {
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.get(i).token().identity().equals(step.chosen().identity())) {
                return new RankedStep(candidates, i, candidates.get(i).logprob());
            }
        }
        return new RankedStep(candidates, -1, step.logprob());
    }

    /** The most probable token. */
    public Token first() {
        return candidates.get(0).token();
    }

    /** Probabilities of the candidates, and last that of all others together. */
    public double[] probabilities() {
        double[] p = new double[candidates.size() + 1];
        double sum = 0;
        for (int i = 0; i < candidates.size(); i++) {
            p[i] = StrictMath.exp(candidates.get(i).logprob());
            sum += p[i];
        }
        p[candidates.size()] = Math.max(1e-6, 1 - sum);
        return p;
    }

    /** By how much the first candidate is more probable than the second, in nats; infinite where there is one alone. */
    public double gap() {
        return candidates.size() < 2
                ? Double.POSITIVE_INFINITY
                : candidates.get(0).logprob() - candidates.get(1).logprob();
    }

    /** How many candidates are more probable than the chosen one for certain; ties are not. */
    public int above() {
        int above = 0;
        for (Candidate candidate : candidates) {
            above += candidate.logprob() > chosenLogprob + TIE ? 1 : 0;
        }
        return above;
    }

    /** Whether there is anything to judge: numbers, and candidates beside the chosen one. */
    public boolean isJudged() {
        return candidates.size() > 1 && !Double.isNaN(chosenLogprob);
    }
}
