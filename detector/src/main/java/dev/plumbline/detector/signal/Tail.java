package dev.plumbline.detector.signal;

import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import java.util.List;

/**
 * How probable it was that none of a step's first candidates would be drawn: bounds, since what is not listed is known
 * by its mass alone. Of the tokens beyond, each is at most as probable as the last of those before; which of them end
 * the response, and so hide the step, nobody can tell.
 *
 * @param low at least so probable
 * @param high at most so probable
 */
record Tail(double low, double high) {

    /** Sums of probabilities that were rounded are off by so much, */
    private static final double ROUNDING = 5e-4;

    /** and by so much of what is not the first: log-probabilities of bf16 have eight bits. */
    private static final double RELATIVE = 0.01;

    /**
     * Whether anything can be said: above temperature 1 the tail grows by how many tokens it has, which nobody knows,
     * and what might be logits has no mass.
     */
    static boolean isKnown(Sampler s, List<Step> steps) {
        boolean bounded = s.logprobs().mode() == LogprobMode.PROCESSED || s.temperature() <= 1;
        return bounded && (s.logprobs().mode() != LogprobMode.UNKNOWN || LogprobModeInference.areProbabilities(steps));
    }

    /**
     * @param listed the candidates, read as the model's own where nobody says what they are
     * @param hidden which of them would hide the step
     * @param count how many of them are meant
     * @param stops whether there are stop strings, which any token may complete
     */
    static Tail of(LogprobInterpretation listed, boolean[] hidden, int count, boolean stops, Sampler s) {
        double slack = ROUNDING + RELATIVE * (1 - listed.own(0));
        double sum = 0;
        double hides = 0;
        for (int i = 0; i < count; i++) {
            sum += listed.own(i);
            hides += hidden[i] ? listed.own(i) : 0;
        }
        double tail = Math.max(0, 1 - sum) + slack;
        double visible = 1 - hides;
        double high = visible > tail ? tail / visible : 1;
        if (s.logprobs().mode() == LogprobMode.PROCESSED || s.temperature() == 1) {
            double ending = hides > 0 ? 0 : listed.own(count - 1);
            double low = stops ? 0 : Math.max(0, least(s) - sum - ending - slack);
            return new Tail(Math.min(low, high), high);
        }
        double sharpened = sharpened(listed, hidden, count, tail);
        return new Tail(0, s.logprobs().mode() == LogprobMode.RAW ? sharpened : Math.max(sharpened, high));
    }

    /** Below temperature 1 the sum of p^a over the tail is at most its mass times the last candidate's p^(a−1). */
    private static double sharpened(LogprobInterpretation listed, boolean[] hidden, int count, double tail) {
        int last = count - 1;
        double most = listed.own(last) == 0 ? 0 : tail * listed.bent(last) / listed.own(last);
        double visible = most;
        for (int i = 0; i < count; i++) {
            visible += hidden[i] ? 0 : listed.bent(i);
        }
        return visible > 0 ? Math.min(1, most / visible) : 1;
    }

    /** What the cuts leave of the mass at least, where that is known. */
    private static double least(Sampler s) {
        if (s.logprobs().mode() == LogprobMode.PROCESSED) {
            return 1;
        }
        boolean ranks = s.truncation().topK() != 0 || s.truncation().minP() > 0;
        return ranks ? 0 : Math.min(1, s.truncation().topP());
    }
}
