package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Context;
import dev.plumbline.models.incident.Layer;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Two pools were given the same context: is the mean absolute difference of the log-probabilities that both list at or above this
 * cut, or have their lists nothing in common?
 *
 * <p>Reference: a ceiling of 2 in 1,000, and for smaller differences the history of the two kinds of hardware. Unit: the context, which answers once for a pair of sides, since the outcome belongs to it
 * and not to the moment. On the same context two healthy pools must list the same probabilities up to numerics, whatever was
 * sampled: healthy pairs of fp32 and bf16 differ by 0.2 nats in at most 5 of 10,000 contexts, those of a pool that serves weights of
 * 4 bits in 9 of 10. A difference accuses both sides; with three pools or more the common one is found.
 *
 * <p>Only log-probabilities of the model's own distribution are compared. Failure modes: a prompt digest that leaves out a part of
 * the context compares what is not equal, and accuses everybody; adapters or versions that share a model's name differ rightly. A
 * fleet that is never asked the same thing twice has no twins. Blind to samplers, and to what all pools do alike.
 *
 * <p>For silent changes of weights, caches or kernels on a part of the fleet, which surprisal sees in hours or never: a wrong expert
 * backend (vllm#53411), decaying caches (sglang#23020, dynamo#12463), wrong kernels (OpenAI in February 2024).
 */
public final class Twins {

    public static final String NAME = "twins";

    /** In nats. */
    private static final double[] CUTS = {0.2, 0.5};

    public static final Question QUESTION = new Question(
            5,
            NAME,
            Layer.LOGITS,
            Question.Unit.CONTEXT,
            Question.Direction.MORE,
            CUTS.length,
            List.of(),
            List.of(Reference.CONTRACT),
            "contexts that it shares with other pools",
            List.of("0.2-nats", "0.5-nats"),
            List.of(
                    "got log-probabilities that differ by 0.2 nats or more",
                    "got log-probabilities that differ by 0.5 nats or more"));

    public static final String FINE_NAME = "twin-drift";

    /** In nats: what is remarkable depends on the two kinds of hardware, whose usual rates a baseline knows. */
    private static final double[] FINE_CUTS = {0.02, 0.05, 0.1, 0.2};

    /** The same of smaller differences, which only the history of the two kinds of hardware can judge. */
    public static final Question FINE = new Question(
            60,
            FINE_NAME,
            Layer.LOGITS,
            Question.Unit.CONTEXT,
            Question.Direction.MORE,
            FINE_CUTS.length,
            List.of(),
            List.of(Reference.HISTORY),
            "contexts that it shares with other pools",
            DoubleStream.of(FINE_CUTS).mapToObj(cut -> cut + "-nats").toList(),
            DoubleStream.of(FINE_CUTS)
                    .mapToObj(cut -> "got log-probabilities that differ by " + cut + " nats or more")
                    .toList());

    private Twins() {}

    /** Whether a difference in nats is a hit of {@link #QUESTION} at the cut. */
    public static boolean differ(double difference, int cut) {
        return difference >= CUTS[cut];
    }

    /** Whether a difference in nats is a hit of {@link #FINE} at the cut. */
    public static boolean drift(double difference, int cut) {
        return difference >= FINE_CUTS[cut];
    }

    /** In nats, over the tokens that both list; infinite where there are none. */
    public static double difference(Context.Step a, Context.Step b) {
        double sum = 0;
        int common = 0;
        for (Context.Listed x : a.listed()) {
            for (Context.Listed y : b.listed()) {
                if (x.token() == y.token()) {
                    sum += Math.abs(x.logprob() - y.logprob());
                    common++;
                }
            }
        }
        return common == 0 ? Double.POSITIVE_INFINITY : sum / common;
    }
}
