package dev.plumbline.detector.signal;

import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Exponential;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one step's report says of the place of the chosen token, in one pass and without an order: place in the engine's
 * list is not rank. The chosen token is known among the listed by identity, never by probability, and special tokens
 * are no candidates: an engine may forbid them (a least length) without saying so.
 *
 * @param whole whether every log-probability is a number; an infinite one is
 * @param highest the highest log-probability of all; NaN where there is none
 * @param mass the probability of all tokens that are mentioned, each once
 * @param placed whether the report says where the chosen token stands
 * @param above how many others are more probable than the chosen token for certain; ties are not
 * @param massAbove their probability
 * @param leastAbove the least probability among them; 1 where there are none
 */
record StepFacts(
        boolean whole, double highest, double mass, boolean placed, int above, double massAbove, double leastAbove) {

    /** At or below this an engine means that the token was not among those that it ranked (OpenAI, vLLM: −9999). */
    private static final double NOT_LISTED = -9000;

    /**
     * Log-probabilities within this are tied: some engines print the chosen token's with other digits than the list.
     */
    private static final double TIED = 1e-5;

    static StepFacts of(Step step) {
        double chosen = known(step.logprob());
        boolean whole = !step.reported() || !Double.isNaN(step.logprob());
        double highest = step.logprob();
        boolean listed = false;
        boolean others = false;
        for (Candidate c : step.listed()) {
            whole &= !Double.isNaN(c.logprob());
            highest = max(highest, c.logprob());
            if (is(c, step)) {
                listed = true;
                chosen = max(chosen, known(c.logprob()));
            } else {
                others = true;
            }
        }
        boolean placed = whole && others && !Double.isNaN(chosen) && !Candidates.special(step.chosen());
        double mass = listed || Double.isNaN(chosen) ? 0 : Exponential.of(chosen);
        int above = 0;
        double massAbove = 0;
        double leastAbove = 1;
        for (Candidate c : step.listed()) {
            double p = Exponential.of(c.logprob());
            mass += p;
            if (placed && c.logprob() > chosen + TIED && !is(c, step) && !Candidates.special(c.token())) {
                above++;
                massAbove += p;
                leastAbove = Math.min(leastAbove, p);
            }
        }
        mass = mass > 1 ? massOfEach(step) : mass;
        return new StepFacts(whole, highest, mass, placed, above, massAbove, leastAbove);
    }

    /** The mass with a token that is listed twice counted once: the same as it was, or less. */
    private static double massOfEach(Step step) {
        Set<String> seen = new HashSet<>();
        double mass = 0;
        for (Candidate c : step.listed()) {
            mass += seen.add(c.token().identity()) ? Exponential.of(c.logprob()) : 0;
        }
        boolean more = step.reported() && seen.add(step.chosen().identity());
        return mass + (more ? Exponential.of(step.logprob()) : 0);
    }

    /** Whether any of the tokens has an id that is not in {@code [0, size)}. */
    static boolean outside(Step step, int size) {
        return outside(step.chosen(), size) || step.listed().stream().anyMatch(c -> outside(c.token(), size));
    }

    /** Whether the engine stated ids. */
    static boolean hasIds(List<Step> steps) {
        return steps.stream().anyMatch(step -> isId(step.chosen()));
    }

    private static boolean outside(Token token, int size) {
        if (!isId(token)) {
            return false;
        }
        String digits = token.identity().substring(1);
        return digits.length() > 9 || Integer.parseInt(digits) >= size;
    }

    /** A token that itself reads {@code #5} is known by its text, and that is the same. */
    private static boolean isId(Token token) {
        String identity = token.identity();
        return identity.length() > 1
                && identity.charAt(0) == '#'
                && !identity.equals(token.text())
                && identity.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean is(Candidate c, Step step) {
        return c.token().identity().equals(step.chosen().identity());
    }

    private static double known(double logprob) {
        return logprob > NOT_LISTED ? logprob : Double.NaN;
    }

    /** The greater of two, or the one that is a number. */
    private static double max(double a, double b) {
        return Double.isNaN(a) || b > a ? b : a;
    }
}
