package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Context;
import dev.plumbline.models.incident.Layer;
import java.util.List;

/**
 * Two pools were given the same context: is the mean absolute difference of the log-probabilities that both list at or above this
 * cut, or have their lists nothing in common?
 *
 * <p>Reference: a ceiling of 2 in 1,000. Unit: the context, which answers once for a pair of sides, since the outcome belongs to it
 * and not to the moment. On the same context two healthy pools must list the same probabilities up to numerics, whatever was
 * sampled: healthy pairs of fp32 and bf16 differ by 0.2 nats in at most 5 of 10,000 contexts, those of a pool that serves weights of
 * 4 bits in 9 of 10. A difference accuses both sides; with three pools or more the common one is found.
 *
 * <p>Only log-probabilities of the model's own distribution are compared. For silent changes of weights, caches or kernels on a part
 * of the fleet, which surprisal sees in hours or never.
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
            List.of(
                    "got log-probabilities that differ by 0.2 nats or more",
                    "got log-probabilities that differ by 0.5 nats or more"));

    private Twins() {}

    /** Whether the two sides differ at the cut. */
    public static boolean differ(Context.Step a, Context.Step b, int cut) {
        return difference(a, b) >= CUTS[cut];
    }

    /** In nats, over the tokens that both list; infinite where there are none. */
    static double difference(Context.Step a, Context.Step b) {
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
