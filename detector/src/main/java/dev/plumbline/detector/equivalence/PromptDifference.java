package dev.plumbline.detector.equivalence;

import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Step;
import java.util.List;

/**
 * How two pools differ on one prompt: means over the positions at which they were given the same context.
 *
 * @param positions how many there were
 * @param parted where the answers parted; −1 where they did not
 */
public record PromptDifference(double nats, double first, double tail, int positions, int parted) {

    /** Lists that have nothing in common differ by this much. */
    private static final double NOTHING_IN_COMMON = 10;

    /** Of one measure. */
    public double of(Measure measure) {
        return switch (measure) {
            case NATS -> nats;
            case FIRST -> first;
            case TAIL -> tail;
        };
    }

    /**
     * Compares answers position by position until they part; the position at which they part still has the same
     * context.
     *
     * @param margin near ties of first choices, in nats
     */
    public static PromptDifference of(List<Step> a, List<Step> b, double margin) {
        double nats = 0;
        double first = 0;
        double tail = 0;
        int positions = 0;
        int parted = -1;
        for (int i = 0; i < Math.min(a.size(), b.size()) && parted < 0; i++) {
            RankedStep x = RankedStep.of(a.get(i));
            RankedStep y = RankedStep.of(b.get(i));
            if (x.isJudged() && y.isJudged()) {
                nats += nats(x, y);
                first += firstDiffers(x, y, margin) ? 1 : 0;
                tail += Math.abs(tail(a.get(i)) - tail(b.get(i)));
                positions++;
            }
            parted = same(a.get(i), b.get(i)) ? -1 : i;
        }
        int n = Math.max(1, positions);
        return new PromptDifference(nats / n, first / n, tail / n, positions, parted);
    }

    /** Both together, by their positions: one until the answers parted, the other from there. */
    public PromptDifference and(PromptDifference other) {
        int n = Math.max(1, positions + other.positions);
        return new PromptDifference(
                (nats * positions + other.nats * other.positions) / n,
                (first * positions + other.first * other.positions) / n,
                (tail * positions + other.tail * other.positions) / n,
                positions + other.positions,
                parted);
    }

    private static boolean same(Step a, Step b) {
        return a.chosen().identity().equals(b.chosen().identity());
    }

    private static double nats(RankedStep x, RankedStep y) {
        double sum = 0;
        int common = 0;
        for (Candidate a : x.candidates()) {
            for (Candidate b : y.candidates()) {
                if (a.token().identity().equals(b.token().identity())) {
                    sum += Math.abs(a.logprob() - b.logprob());
                    common++;
                }
            }
        }
        return common == 0 ? NOTHING_IN_COMMON : Math.min(NOTHING_IN_COMMON, sum / common);
    }

    /** A near tie in either of the two is excused: the other first choice lies within the margin there. */
    private static boolean firstDiffers(RankedStep x, RankedStep y, double margin) {
        return !x.first().identity().equals(y.first().identity()) && behind(x, y) > margin && behind(y, x) > margin;
    }

    /** By how much the other's first choice is less probable here than the first. */
    private static double behind(RankedStep here, RankedStep other) {
        for (Candidate candidate : here.candidates()) {
            if (candidate.token().identity().equals(other.first().identity())) {
                return here.candidates().get(0).logprob() - candidate.logprob();
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    /** The probability of what the engine listed by rank leaves out. */
    private static double tail(Step step) {
        double sum = 0;
        for (Candidate candidate : step.listed()) {
            sum += StrictMath.exp(candidate.logprob());
        }
        return Math.max(0, 1 - sum);
    }
}
