package dev.plumbline.detector.signal;

import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * Two pools were given the same context: is the mean absolute difference of the log-probabilities that both list at or
 * above this cut, or have their lists nothing in common?
 *
 * <p>Reference: a ceiling of 2 in 1,000, and for smaller differences the history of the two kinds of hardware. Unit:
 * the context, which answers once for a pair of sides, since the outcome belongs to it and not to the moment. On the
 * same context two healthy pools must list the same probabilities up to numerics, whatever was sampled: healthy pairs
 * of fp32 and bf16 differ by 0.2 nats in at most 5 of 10,000 contexts, those of a pool that serves weights of 4 bits in
 * 9 of 10. A difference accuses both sides; with three pools or more the common one is found.
 *
 * <p>Only lists of one form are compared. Failure modes: a prompt digest that leaves out a part of the context
 * compares what is not equal, and accuses everybody; adapters or versions that share a model's name differ rightly. A
 * fleet that is never asked the same thing twice has no twins. Blind to what all pools do alike, and to samplers, but
 * for a wrong temperature in lists that hold what the sampler made of them.
 *
 * <p>For silent changes of weights, caches or kernels on a part of the fleet, which surprisal sees in hours or never: a
 * wrong expert backend (vllm#53411), decaying caches (sglang#23020, dynamo#12463), wrong kernels (OpenAI in February
 * 2024).
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
            List.of(),
            List.of(Reference.CONTRACT),
            new Question.Words(
                    "contexts that it shares with other pools",
                    List.of("0.2-nats", "0.5-nats"),
                    List.of(
                            "got log-probabilities that differ by 0.2 nats or more",
                            "got log-probabilities that differ by 0.5 nats or more")));

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
            List.of(),
            List.of(Reference.HISTORY),
            new Question.Words(
                    "contexts that it shares with other pools",
                    DoubleStream.of(FINE_CUTS).mapToObj(cut -> cut + "-nats").toList(),
                    DoubleStream.of(FINE_CUTS)
                            .mapToObj(cut -> "got log-probabilities that differ by " + cut + " nats or more")
                            .toList()));

    public static final String GROSS_NAME = "twin-gross";

    /** In nats: healthy numerics never come near, neither on average nor in what is most probable. */
    private static final double GROSS_CUT = 2;

    /**
     * The same of gross differences, of which a handful is enough: the answer to another prompt, or one from a
     * corrupted cache. It is the fault with the worst consequences of all, since what one user sees may be another's.
     */
    public static final Question GROSS = new Question(
            61,
            GROSS_NAME,
            Layer.LOGITS,
            Question.Unit.CONTEXT,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT),
            new Question.Words(
                    "contexts that it shares with other pools",
                    List.of("2-nats"),
                    List.of("got log-probabilities that differ by 2 nats or more, the most probable token's too")));

    public static final String DIGEST_NAME = "prompt-digest";

    /**
     * Gross differences where all differ from all alike, or from themselves: the same digest stands for contexts that
     * are not the same.
     */
    public static final Question DIGEST = new Question(
            62,
            DIGEST_NAME,
            Layer.FEED,
            Question.Unit.CONTEXT,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT),
            new Question.Words(
                    "contexts that were given twice",
                    List.of("gross"),
                    List.of("got log-probabilities that differ by 2 nats or more, whoever answered")),
            Level.TICKET);

    /**
     * Names cells that ask nothing by themselves: contexts that are a hit of {@link #QUESTION} in lists that hold what
     * the sampler made of them. Cut {@value #TEMPERATURE}: those that can tell a temperature, and as hits those that
     * are the other's at another temperature. Cut {@value #UNTOLD}: those that cannot tell.
     */
    public static final String SCALED_NAME = "twin-temperature";

    public static final int TEMPERATURE = 0;
    public static final int UNTOLD = 1;

    /** Names of the questions about two sides. */
    public static final Set<String> NAMES = Set.of(NAME, FINE_NAME, GROSS_NAME);

    private Twins() {}

    /**
     * Whether two lists are a hit of {@link #GROSS}. What keeps its first candidate is an answer to the same context,
     * however far the others are off: weights of fewer bits, another temperature.
     *
     * @param difference in nats
     * @param lost by how many nats what one lists first is less probable for the other
     */
    public static boolean isGross(double difference, double lost) {
        return difference >= GROSS_CUT && lost >= GROSS_CUT;
    }

    /** Whether a difference in nats is a hit of {@link #QUESTION} at the cut. */
    public static boolean differ(double difference, int cut) {
        return difference >= CUTS[cut];
    }

    /** Whether a difference in nats is a hit of {@link #FINE} at the cut. */
    public static boolean drift(double difference, int cut) {
        return difference >= FINE_CUTS[cut];
    }
}
