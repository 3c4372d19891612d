package dev.plumbline.detector.signal;

import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sampler;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One way to read what a step lists: the model's own probabilities of its first candidates, and what the temperature
 * made of them. Each is in units of its own, since ratios are all that is asked for.
 *
 * <p>Where the mode is known, or the temperature is 1, there is one. Else there are two, and one of them is right: what
 * is listed is the model's own (raw, or its logits), or the temperature is in it already (processed, or not cut yet).
 */
final class LogprobInterpretation {

    /** Sums that engines make in single precision are off by so much: nearer to an edge nobody knows its side. */
    private static final double ROUNDING = 1e-3;

    private final double[] own;
    private final double[] bent;

    private LogprobInterpretation(double[] own, double[] bent) {
        this.own = own;
        this.bent = bent;
    }

    /**
     * What is listed, taken for the model's own unless it is known to be what was sampled from.
     *
     * @param listed what is listed of the first candidates, the most probable first
     */
    static LogprobInterpretation of(double[] listed, Sampler s) {
        boolean bent = s.logprobs().mode() == LogprobMode.PROCESSED || s.temperature() == 1;
        return new LogprobInterpretation(listed, bent ? listed : power(listed, 1 / s.temperature()));
    }

    /** The other way to read it, where it may be meant: with the temperature in it already. */
    static @Nullable LogprobInterpretation other(double[] listed, Sampler s) {
        boolean open = s.logprobs().mode() == LogprobMode.UNKNOWN && s.temperature() != 1;
        return open ? new LogprobInterpretation(power(listed, s.temperature()), listed) : null;
    }

    /** The model's own probability of a candidate. */
    double own(int candidate) {
        return own[candidate];
    }

    /** What the temperature made of it. */
    double bent(int candidate) {
        return bent[candidate];
    }

    /**
     * How probable the first of the candidates that remain was, given that one of them was chosen; −1 where nothing can
     * be said.
     *
     * @param left which are left out
     * @param count how many are meant
     */
    double first(boolean[] left, int count) {
        double first = -1;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            if (!left[i]) {
                first = first < 0 ? bent[i] : first;
                sum += bent[i];
            }
        }
        return sum > 0 ? Math.min(1, first / sum) : -1;
    }

    /**
     * How many candidates were certain to survive the cuts, in the order in which the engine applies them; where that
     * is not known, whichever of the usual ones it is.
     */
    int kept(Sampler s) {
        if (s.logprobs().mode() == LogprobMode.PROCESSED) {
            return own.length;
        }
        boolean known = s.logprobs().mode() == LogprobMode.RAW && s.temperature() != 1;
        SamplingOrder order = known ? SamplingOrder.of(s.engine().name()) : SamplingOrder.ANY;
        if (order != SamplingOrder.ANY) {
            return kept(s, order == SamplingOrder.TEMPERATURE_FIRST ? bent : own, order);
        }
        int kept = withinRanks(s);
        return s.truncation().topP() >= 1 ? kept : withinMass(kept, s);
    }

    /**
     * Of cuts on one distribution. Top-p keeps a token where those before it have less than its share of what other
     * cuts left; of that at least what is listed is known, so that a share of it is the least that it can be.
     *
     * @param p what the cuts are made on
     */
    private static int kept(Sampler s, double[] p, SamplingOrder order) {
        int most = s.truncation().topK() == 0
                ? p.length
                : Math.min(p.length, s.truncation().topK());
        double minP = Double.isNaN(s.truncation().minP()) ? 0 : s.truncation().minP();
        int ranked = 0;
        while (ranked < most && p[ranked] >= minP * (1 + ROUNDING) * p[0]) {
            ranked++;
        }
        if (s.truncation().topP() >= 1) {
            return ranked;
        }
        boolean whole =
                order == SamplingOrder.TEMPERATURE_LAST && s.truncation().topK() == 0;
        double total = whole ? 1 : sum(p, ranked);
        double before = 0;
        for (int i = 0; i < ranked; i++) {
            if (i > 0 && before >= (s.truncation().topP() - ROUNDING) * total) {
                return i;
            }
            before += p[i];
        }
        return ranked;
    }

    private int withinRanks(Sampler s) {
        int most = s.truncation().topK() == 0
                ? own.length
                : Math.min(own.length, s.truncation().topK());
        double minP = Double.isNaN(s.truncation().minP()) ? 0 : s.truncation().minP();
        int kept = 0;
        while (kept < most && bent[kept] >= minP * bent[0] && own[kept] >= minP * own[0]) {
            kept++;
        }
        return kept;
    }

    /** Engines that cut by rank or min-p first share the rest out anew: then top-p counts from what they left. */
    private int withinMass(int ranked, Sampler s) {
        boolean whole = s.truncation().topK() == 0
                && !(s.truncation().minP() > 0)
                && s.logprobs().mode() != LogprobMode.UNKNOWN;
        boolean plain = s.temperature() == 1;
        double ownTotal = plain && whole ? 1 : sum(own, whole ? own.length : ranked);
        double bentTotal = plain ? 1 : sum(bent, whole ? bent.length : ranked);
        double ownBefore = 0;
        double bentBefore = 0;
        for (int i = 0; i < ranked; i++) {
            boolean in = plain
                    ? ownBefore < s.truncation().topP() * ownTotal
                    : bentBefore + bent[i] <= s.truncation().topP() * bentTotal
                            && ownBefore + own[i] <= s.truncation().topP() * ownTotal;
            if (!in) {
                return i;
            }
            ownBefore += own[i];
            bentBefore += bent[i];
        }
        return ranked;
    }

    /** Relative to the first, so that low temperatures do not underflow. */
    private static double[] power(double[] listed, double exponent) {
        return Arrays.stream(listed)
                .map(p -> StrictMath.pow(p / listed[0], exponent))
                .toArray();
    }

    private static double sum(double[] values, int count) {
        return Arrays.stream(values, 0, count).sum();
    }
}
