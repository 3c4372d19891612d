package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Is the mean absolute difference of the chosen tokens' log-probabilities to those that a trusted pool gave them at or
 * above this cut, in nats?
 *
 * <p>Reference: the trusted pool, by what re-scoring has found of the same kind of hardware while all was well, and
 * until that is approved by a ceiling of 2 in 1,000, which healthy pairs of fp32 and bf16 keep by far. Unit: the
 * session, which votes once. Only more is harmful. The comparison is paired: prompt and text cancel, so a handful of
 * answers tells what distributions of surprisal do not tell in hours.
 *
 * <p>Failure modes: a trusted pool that is itself wrong accuses all others alike. Log-probabilities that are not the
 * model's own are {@linkplain Unverifiable unverifiable}; so is a re-scoring with another number of tokens, which
 * compares nothing with nothing. A difference of few steps is spread over the answer, and is not seen in a long one.
 *
 * <p>For wrong kernels and expert backends (vllm#53411, OpenAI in February 2024), decaying caches (sglang#23020,
 * dynamo#12463), weights of fewer bits. Blind to samplers, whose reports are honest.
 */
public final class Divergence implements Signal {

    public static final String NAME = "divergence";

    /** In nats. */
    private static final double[] CUTS = {0.2, 0.5};

    /** At or below this an engine means that the token was not among those that it ranked. */
    private static final double NOT_LISTED = -9000;

    /** Differences of what both find all but impossible mean nothing. */
    private static final double LEAST = -20;

    private static final Question QUESTION = new Question(
            8,
            NAME,
            Layer.LOGITS,
            Question.Unit.RESPONSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.RESCORED),
            new Question.Words(
                    "sessions",
                    List.of("0.2-nats", "0.5-nats"),
                    List.of(
                            "were given tokens that a trusted pool rates 0.2 nats otherwise or more",
                            "were given tokens that a trusted pool rates 0.5 nats otherwise or more")));

    @Override
    public Question question() {
        return QUESTION;
    }

    @Override
    public void ask(Sample sample, Emitter answer) {
        List<Double> rescored = sample.rescored();
        if (rescored == null) {
            answer.unverifiable(0, Unverifiable.NOT_RESCORED);
            return;
        }
        List<Step> steps = sample.answer().steps();
        Unverifiable doubt = doubt(steps, rescored, sample.sampler().logprobs().mode());
        double difference = doubt == null ? difference(steps, rescored) : Double.NaN;
        if (Double.isNaN(difference)) {
            answer.unverifiable(0, doubt == null ? Unverifiable.NOT_LISTED : doubt);
            return;
        }
        for (int cut = 0; cut < CUTS.length; cut++) {
            answer.emit(cut, 0, Cell.count(1, difference >= CUTS[cut] ? 1 : 0));
        }
    }

    private static @Nullable Unverifiable doubt(List<Step> steps, List<Double> rescored, LogprobMode mode) {
        if (steps.isEmpty() || steps.size() != rescored.size()) {
            return Unverifiable.NO_LOGPROBS;
        }
        return mode == LogprobMode.RAW
                ? null
                : mode == LogprobMode.PROCESSED ? Unverifiable.AFTER_CUTS : Unverifiable.UNKNOWN_MODE;
    }

    /** In nats a token; NaN where no token has both. */
    private static double difference(List<Step> steps, List<Double> rescored) {
        double sum = 0;
        int judged = 0;
        for (int i = 0; i < steps.size(); i++) {
            double own = steps.get(i).logprob();
            double trusted = rescored.get(i);
            if (own <= 0 && own > NOT_LISTED && trusted <= 0) {
                sum += Math.abs(Math.max(own, LEAST) - Math.max(trusted, LEAST));
                judged++;
            }
        }
        return sum / judged;
    }
}
