package dev.plumbline.models.sample;

import java.util.List;

/**
 * One generated token with what the engine reported of the choice.
 *
 * @param chosen the token that was generated
 * @param logprob natural logarithm of its reported probability; NaN where none or no number was reported
 * @param listed the alternatives in the engine's order, which is not rank; empty where none were asked for
 */
public record Step(Token chosen, double logprob, List<Candidate> listed) {

    public Step {
        listed = List.copyOf(listed);
    }
}
