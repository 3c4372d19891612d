package dev.plumbline.models.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the response was sampled: the effective values, the engine's defaults included. An absent value makes the
 * questions that it touches unverifiable; it is never guessed.
 *
 * @param temperature 0 means greedy; NaN where absent
 * @param truncation which candidates may be drawn
 * @param logprobs what was asked for of the distributions
 * @param adjustments what changes the distribution before it is cut
 * @param stop stop strings; null where absent
 * @param engine who sampled
 */
public record Sampler(
        double temperature,
        Truncation truncation,
        @Nullable Long seed,
        Logprobs logprobs,
        Adjustments adjustments,
        @Nullable List<String> stop,
        @Nullable Integer bestOf,
        Engine engine) {

    /** Nothing is known of the sampler. */
    public static final Sampler ABSENT = new Sampler(
            Double.NaN,
            new Truncation(Double.NaN, -1, Double.NaN),
            null,
            new Logprobs(LogprobMode.UNKNOWN, -1),
            new Adjustments(null, null, null),
            null,
            null,
            Engine.ABSENT);

    /**
     * Which candidates may be drawn.
     *
     * @param topP nucleus bound in (0, 1]; NaN where absent
     * @param topK rank bound, 0 for none; −1 where absent
     * @param minP bound relative to the most probable token in [0, 1]; NaN where absent
     */
    public record Truncation(double topP, int topK, double minP) {}

    /**
     * What was asked for of the distributions.
     *
     * @param mode of which distribution the log-probabilities are
     * @param listed how many candidates were asked for; −1 where absent
     */
    public record Logprobs(LogprobMode mode, int listed) {}

    /** What changes the distribution before it is cut; each null where absent. */
    public record Adjustments(
            @Nullable Boolean penalties,
            @Nullable Boolean logitBias,
            @Nullable Boolean grammar) {}

    /**
     * Who sampled.
     *
     * @param name the engine and its version, such as {@code vllm/0.11.0}; null where absent
     * @param implementation of the sampler; null where absent
     * @param precision of the distribution; null where absent
     * @param speculative whether a draft model proposed tokens; null where absent
     */
    public record Engine(
            @Nullable String name,
            @Nullable String implementation,
            @Nullable String precision,
            @Nullable Boolean speculative) {

        /** Nothing is known of the engine. */
        public static final Engine ABSENT = new Engine(null, null, null, null);
    }

    public Sampler {
        stop = stop == null ? null : List.copyOf(stop);
    }

    /** The same with log-probabilities of another distribution. */
    public Sampler with(LogprobMode mode) {
        Logprobs other = new Logprobs(mode, logprobs.listed());
        return new Sampler(temperature, truncation, seed, other, adjustments, stop, bestOf, engine);
    }

    /** The same, cut otherwise. */
    public Sampler with(Truncation other) {
        return new Sampler(temperature, other, seed, logprobs, adjustments, stop, bestOf, engine);
    }

    /** The same, sampled by another engine. */
    public Sampler with(Engine other) {
        return new Sampler(temperature, truncation, seed, logprobs, adjustments, stop, bestOf, other);
    }
}
