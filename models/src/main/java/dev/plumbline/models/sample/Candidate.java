package dev.plumbline.models.sample;

/**
 * One listed alternative of a step.
 *
 * @param logprob natural logarithm of the probability that the engine reported; NaN where it reported none
 */
public record Candidate(Token token, double logprob) {}
