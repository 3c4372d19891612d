package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Exponential;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Is the response's mean surprisal (its entropy bound, its top-1 share, its length) at or above this cut?
 *
 * <p>References: the peers, history. Unit: the session. Both directions, since weights of fewer bits raise surprisal
 * and a sampler that is too greedy lowers it. Answers are bins of each value; where to cut is chosen at quantiles of
 * the model's own traffic. A feature that the response does not show is {@linkplain Unverifiable unverifiable}: without
 * log-probabilities only the length is judged.
 *
 * <p>Failure modes: a product or language that moves changes all values on all pools, which peers cancel and history
 * does not; tenants that a balancer keeps together look like pools that differ. What is drawn shows in what follows, so
 * a fault of the sampler may join it here.
 *
 * <p>For weights of fewer bits (vllm#53411), decaying caches (sglang#23020), an effort parameter that is ignored
 * (shorter answers). Weak: settles in hours what twins settle in minutes.
 */
public final class TokenDrift implements Signal {

    public static final String NAME = "token-drift";

    /** Where to cut, the same for each feature. */
    private static final List<Double> QUANTILES = List.of(0.1, 0.3, 0.5, 0.7, 0.9);

    /** What is looked at, in the order of the features' numbers. */
    private static final List<String> FEATURES =
            List.of("mean surprisal", "entropy (lower bound)", "share of top-1 tokens", "length");

    private static final List<String> FEATURE_NAMES = List.of("surprisal", "entropy", "first-choices", "length");

    private static final Question QUESTION = new Question(
            3,
            NAME,
            Layer.LOGITS,
            Question.Unit.RESPONSE,
            Question.Direction.BOTH,
            QUANTILES,
            List.of(Reference.PEERS, Reference.HISTORY),
            new Question.Words("sessions", names(), hits()));

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        List<Step> steps = sample.answer().steps();
        int length = sample.answer().completionTokens() >= 0 ? sample.answer().completionTokens() : steps.size();
        if (length > 0) {
            answer.emit(3, Scale.bin(length, 1), Cell.count(1, 0));
        }
        double surprisal = 0;
        double entropy = 0;
        int first = 0;
        int judged = 0;
        for (Step step : steps) {
            List<Candidate> ranked = Candidates.ranked(step);
            if (!(step.logprob() <= 0) || Double.isInfinite(step.logprob()) || ranked.isEmpty() || !proper(ranked)) {
                continue;
            }
            judged++;
            surprisal -= Math.max(step.logprob(), -50);
            entropy += entropy(ranked);
            first += isFirst(step, ranked.get(0)) ? 1 : 0;
        }
        if (judged > 0) {
            answer.emit(0, Scale.bin(surprisal / judged, 0.02), Cell.count(1, 0));
            if (!Candidates.leaveOutChosen(steps)) {
                answer.emit(1, Scale.bin(entropy / judged, 0.02), Cell.count(1, 0));
                answer.emit(2, (int) Math.round(100.0 * first / judged), Cell.count(1, 0));
            }
        } else if (length > 0) {
            Unverifiable why = steps.isEmpty() ? Unverifiable.noSteps(sample.answer()) : Unverifiable.TOO_FEW_LISTED;
            answer.unverifiable(0, why);
            answer.unverifiable(1, why);
            answer.unverifiable(2, why);
        }
    }

    /** As probable as the first is first: coarse numerics tie more often, which is no drift. */
    private static boolean isFirst(Step step, Candidate first) {
        return step.logprob() >= first.logprob()
                || first.token().identity().equals(step.chosen().identity());
    }

    private static boolean proper(List<Candidate> ranked) {
        for (Candidate c : ranked) {
            if (!(c.logprob() <= 0)) {
                return false;
            }
        }
        return true;
    }

    /** In nats: what is not listed is at most as probable as the last that is. */
    private static double entropy(List<Candidate> ranked) {
        double entropy = 0;
        double rest = 1;
        for (Candidate c : ranked) {
            double p = Exponential.of(c.logprob());
            entropy -= p == 0 ? 0 : p * c.logprob();
            rest -= p;
        }
        double last = Math.max(ranked.get(ranked.size() - 1).logprob(), -50);
        return entropy - Math.max(0, rest) * last;
    }

    private static List<String> names() {
        return FEATURE_NAMES.stream()
                .flatMap(feature -> QUANTILES.stream().map(quantile -> feature + "-" + Math.round(quantile * 100)))
                .toList();
    }

    private static List<String> hits() {
        List<String> hits = new ArrayList<>();
        for (String feature : FEATURES) {
            for (double quantile : QUANTILES) {
                hits.add("had a " + feature + " at or above the model's " + Math.round(quantile * 100) + "% quantile");
            }
        }
        return hits;
    }
}
