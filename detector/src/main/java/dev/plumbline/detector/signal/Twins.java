package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Context;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.Exponential;
import java.util.ArrayList;
import java.util.Arrays;
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
 * <p>Only log-probabilities of the model's own distribution are compared. Failure modes: a prompt digest that leaves
 * out a part of the context compares what is not equal, and accuses everybody; adapters or versions that share a
 * model's name differ rightly. A fleet that is never asked the same thing twice has no twins. Blind to samplers, and to
 * what all pools do alike.
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

    /** In nats: healthy numerics never come near. */
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
                    List.of("got log-probabilities that differ by 2 nats or more")));

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

    /** Names of the questions about two sides. */
    public static final Set<String> NAMES = Set.of(NAME, FINE_NAME, GROSS_NAME);

    private Twins() {}

    /** Whether a difference in nats is a hit of {@link #GROSS}. */
    public static boolean isGross(double difference) {
        return difference >= GROSS_CUT;
    }

    /** Whether a difference in nats is a hit of {@link #QUESTION} at the cut. */
    public static boolean differ(double difference, int cut) {
        return difference >= CUTS[cut];
    }

    /** Whether a difference in nats is a hit of {@link #FINE} at the cut. */
    public static boolean drift(double difference, int cut) {
        return difference >= FINE_CUTS[cut];
    }

    /**
     * The mean absolute difference in nats over the tokens that both list; infinite where there are none, NaN where the
     * lists cannot tell.
     *
     * <p>Of lists that sampling has shaped it is the difference of the model's own log-probabilities, as far as that
     * can be seen. What the cuts leave depends on candidates at their edge, so those are left out, shares are taken
     * among the others that both list, and differences are multiplied by the temperature.
     */
    public static double difference(Context.Step a, Context.Step b, Context.Form form) {
        if (a.listed().isEmpty() || b.listed().isEmpty()) {
            return Double.NaN;
        }
        if (form.equals(Context.Form.RAW)) {
            Common common = new Common(a.listed(), b.listed());
            return common.size() == 0 ? Double.POSITIVE_INFINITY : common.difference();
        }
        List<Context.Listed> clearA = form.cut() ? clear(a.listed()) : a.listed();
        List<Context.Listed> clearB = form.cut() ? clear(b.listed()) : b.listed();
        if (clearA.size() < 2 || clearB.size() < 2) {
            return Double.NaN;
        }
        Common common = new Common(clearA, clearB);
        return switch (common.size()) {
            case 0 -> Double.POSITIVE_INFINITY;
            case 1 -> Double.NaN; // the whole of one candidate is 1 for everybody
            default -> form.temperature() * common.ofShares().difference();
        };
    }

    /** All but the least probable: a cut may have fallen just beyond it, or the list may have ended there. */
    private static List<Context.Listed> clear(List<Context.Listed> listed) {
        double least =
                listed.stream().mapToDouble(Context.Listed::logprob).min().orElse(0);
        return listed.stream().filter(l -> l.logprob() > least).toList();
    }

    /** What two lists say of the candidates that both hold. */
    private static final class Common {

        private final double[] one;
        private final double[] other;

        Common(List<Context.Listed> a, List<Context.Listed> b) {
            List<double[]> both = new ArrayList<>();
            for (Context.Listed x : a) {
                for (Context.Listed y : b) {
                    if (x.token() == y.token()) {
                        both.add(new double[] {x.logprob(), y.logprob()});
                    }
                }
            }
            this.one = both.stream().mapToDouble(pair -> pair[0]).toArray();
            this.other = both.stream().mapToDouble(pair -> pair[1]).toArray();
        }

        private Common(double[] one, double[] other) {
            this.one = one;
            this.other = other;
        }

        int size() {
            return one.length;
        }

        Common ofShares() {
            return new Common(shares(one), shares(other));
        }

        private static double[] shares(double[] logprobs) {
            double whole =
                    StrictMath.log(Arrays.stream(logprobs).map(Exponential::of).sum());
            return Arrays.stream(logprobs).map(lp -> lp - whole).toArray();
        }

        double difference() {
            double sum = 0;
            for (int i = 0; i < one.length; i++) {
                sum += Math.abs(one[i] - other[i]);
            }
            return sum / one.length;
        }
    }
}
