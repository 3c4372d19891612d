package dev.plumbline.detector.signal;

import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Exponential;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import java.util.List;

/**
 * Of which distribution log-probabilities are, where nobody says so and the response settles it: at temperature 1, with
 * nothing cut, penalised, biased or masked, what is sampled from <em>is</em> the model's own distribution, and raw and
 * processed are one. It follows from settings and from what was listed, never from what was drawn, so a faulty sampler
 * cannot talk itself out of it.
 *
 * <p>Engines that log something else under that name (logits, or scores that add up to nothing) stay unknown: most
 * steps must list half of the probability at least, and none may list more than there is.
 */
public final class LogprobModeInference {

    private static final double HALF = 0.5;

    /** Each listed probability may be rounded to the eight bits of bf16. */
    private static final double ALL = 1.01;

    private LogprobModeInference() {}

    /** The sample, with its mode known where it is settled. */
    public static Sample settled(Sample sample) {
        Sampler s = sample.sampler();
        boolean settles = s.logprobs().mode() == LogprobMode.UNKNOWN
                && isWhole(s)
                && areProbabilities(sample.answer().steps());
        return settles ? sample.with(s.with(LogprobMode.RAW)) : sample;
    }

    private static boolean isWhole(Sampler s) {
        boolean bent = !Boolean.FALSE.equals(s.adjustments().penalties())
                || !Boolean.FALSE.equals(s.adjustments().logitBias())
                || !Boolean.FALSE.equals(s.adjustments().grammar());
        return s.temperature() == 1
                && s.truncation().topP() >= 1
                && s.truncation().topK() == 0
                && !(s.truncation().minP() > 0)
                && !bent;
    }

    /** Whether what is listed may be probabilities, and of nearly all there is. */
    public static boolean areProbabilities(List<Step> steps) {
        int listed = 0;
        int much = 0;
        for (Step step : steps) {
            double mass = mass(step);
            if (mass > ALL) {
                return false;
            }
            listed += step.listed().isEmpty() ? 0 : 1;
            much += mass >= HALF ? 1 : 0;
        }
        return listed > 0 && 2 * much >= listed;
    }

    /** Of what is listed, each token once; what is no number has none. */
    private static double mass(Step step) {
        double mass = 0;
        for (Candidate candidate : Candidates.ranked(step)) {
            double p = Exponential.of(candidate.logprob());
            mass += Double.isNaN(p) ? 0 : p;
        }
        return mass;
    }
}
