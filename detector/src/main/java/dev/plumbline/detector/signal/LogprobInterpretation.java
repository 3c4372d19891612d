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
        boolean bent = s.logprobs() == LogprobMode.PROCESSED || s.temperature() == 1;
        return new LogprobInterpretation(listed, bent ? listed : power(listed, 1 / s.temperature()));
    }

    /** The other way to read it, where it may be meant: with the temperature in it already. */
    static @Nullable LogprobInterpretation other(double[] listed, Sampler s) {
        boolean open = s.logprobs() == LogprobMode.UNKNOWN && s.temperature() != 1;
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
     * How many candidates were certain to survive the cuts, whichever of the usual orders the engine applies them in.
     */
    int kept(Sampler s) {
        if (s.logprobs() == LogprobMode.PROCESSED) {
            return own.length;
        }
        int kept = withinRanks(s);
        return s.topP() >= 1 ? kept : withinMass(kept, s);
    }

    private int withinRanks(Sampler s) {
        int most = s.topK() == 0 ? own.length : Math.min(own.length, s.topK());
        double minP = Double.isNaN(s.minP()) ? 0 : s.minP();
        int kept = 0;
        while (kept < most && bent[kept] >= minP * bent[0] && own[kept] >= minP * own[0]) {
            kept++;
        }
        return kept;
    }

    /** Engines that cut by rank or min-p first share the rest out anew: then top-p counts from what they left. */
    private int withinMass(int ranked, Sampler s) {
        boolean whole = s.topK() == 0 && !(s.minP() > 0) && s.logprobs() != LogprobMode.UNKNOWN;
        boolean plain = s.temperature() == 1;
        double ownTotal = plain && whole ? 1 : sum(own, whole ? own.length : ranked);
        double bentTotal = plain ? 1 : sum(bent, whole ? bent.length : ranked);
        double ownBefore = 0;
        double bentBefore = 0;
        for (int i = 0; i < ranked; i++) {
            boolean in = plain
                    ? ownBefore < s.topP() * ownTotal
                    : bentBefore + bent[i] <= s.topP() * bentTotal && ownBefore + own[i] <= s.topP() * ownTotal;
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
