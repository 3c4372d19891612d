package dev.plumbline.detector.signal;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sampler;

/**
 * How probable it was that none of a step's first candidates would be drawn: bounds, since what is not listed is known by its mass
 * alone. Of the tokens beyond, each is at most as probable as the last of those before; which of them end the response, and so
 * hide the step, nobody can tell.
 *
 * @param low at least so probable
 * @param high at most so probable
 */
record Tail(double low, double high) {

    /** Sums of probabilities that were rounded are off by so much, */
    private static final double ROUNDING = 5e-4;

    /** and by so much of what is not the first: log-probabilities of bf16 have eight bits. */
    private static final double RELATIVE = 0.01;

    /** Whether anything can be said: above temperature 1 the tail grows by how many tokens it has, which nobody knows. */
    static boolean tells(Sampler s) {
        return s.logprobs() == LogprobMode.PROCESSED || s.temperature() <= 1;
    }

    /**
     * @param raw probabilities of the first candidates, the most probable first
     * @param tempered the same as the temperature bends them, in units of their own
     * @param count how many of them are meant
     * @param hidden of those, the probability of the ones whose choice would hide the step, and as the temperature bends it
     * @param stops whether there are stop strings, which any token may complete
     */
    static Tail of(
            double[] raw,
            double[] tempered,
            int count,
            double hidden,
            double temperedHidden,
            boolean stops,
            Sampler s) {
        double sum = 0;
        double temperedSum = 0;
        for (int i = 0; i < count; i++) {
            sum += raw[i];
            temperedSum += tempered[i];
        }
        double slack = ROUNDING + RELATIVE * (1 - raw[0]);
        double tail = Math.max(0, 1 - sum) + slack;
        if (s.logprobs() != LogprobMode.PROCESSED && s.temperature() < 1) {
            // sum of p^a over the tail is at most its mass times the last candidate's p^(a-1)
            double most = raw[count - 1] == 0 ? 0 : tail * tempered[count - 1] / raw[count - 1];
            double visible = temperedSum - temperedHidden + most;
            return new Tail(0, visible > 0 ? Math.min(1, most / visible) : 1);
        }
        double visible = 1 - hidden;
        double high = visible > tail ? tail / visible : 1;
        double ending = hidden > 0 ? 0 : raw[count - 1];
        double low = stops ? 0 : Math.max(0, least(s) - sum - ending - slack);
        return new Tail(Math.min(low, high), high);
    }

    /** What the cuts leave of the mass at least, where that is known. */
    private static double least(Sampler s) {
        if (s.logprobs() == LogprobMode.PROCESSED) {
            return 1;
        }
        boolean ranks = s.topK() != 0 || s.minP() > 0;
        return ranks ? 0 : Math.min(1, s.topP());
    }

    /** One trial that lay in the tail or did not. */
    Cell trial(boolean hit) {
        return new Cell(1, hit ? 1 : 0, (long) Math.floor(low * Cell.ONE), (long) Math.ceil(high * Cell.ONE));
    }
}
