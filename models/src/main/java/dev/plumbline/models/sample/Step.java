package dev.plumbline.models.sample;

import java.util.List;

/**
 * One generated token with what the engine reported of the choice.
 *
 * @param chosen the token that was generated
 * @param logprob natural logarithm of its reported probability; NaN where none or no number was reported
 * @param listed the alternatives in the engine's order, which is not rank; empty where none were asked for
 * @param reported whether the engine reported anything in the place of a log-probability: null and NaN there are a sign
 *     of corruption, and nothing at all is none
 */
public record Step(Token chosen, double logprob, List<Candidate> listed, boolean reported) {

    public Step {
        listed = List.copyOf(listed);
    }

    /** A step whose log-probability was reported, be it as NaN. */
    public Step(Token chosen, double logprob, List<Candidate> listed) {
        this(chosen, logprob, listed, true);
    }

    /** A step of which the engine reported no log-probability. */
    public static Step unreported(Token chosen, List<Candidate> listed) {
        return new Step(chosen, Double.NaN, listed, false);
    }

    /** The same step without alternatives. */
    public Step unlisted() {
        return new Step(chosen, logprob, List.of(), reported);
    }
}
