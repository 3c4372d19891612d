package dev.plumbline.models.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the response was sampled: the effective values, the engine's defaults included. An absent value makes the
 * questions that it touches unverifiable; it is never guessed.
 *
 * @param temperature 0 means greedy; NaN where absent
 * @param topP nucleus bound in (0, 1]; NaN where absent
 * @param topK rank bound, 0 for none; −1 where absent
 * @param minP bound relative to the most probable token in [0, 1]; NaN where absent
 * @param logprobs of which distribution the log-probabilities are
 * @param listed how many candidates were asked for; −1 where absent
 * @param stop stop strings; null where absent
 * @param engine the engine and its version, such as {@code vllm/0.11.0}; null where absent
 */
public record Sampler(
        double temperature,
        double topP,
        int topK,
        double minP,
        @Nullable Long seed,
        LogprobMode logprobs,
        int listed,
        @Nullable String implementation,
        @Nullable String precision,
        @Nullable Boolean penalties,
        @Nullable Boolean logitBias,
        @Nullable Boolean grammar,
        @Nullable List<String> stop,
        @Nullable Integer bestOf,
        @Nullable Boolean speculative,
        @Nullable String engine) {

    /** Nothing is known of the sampler. */
    public static final Sampler ABSENT = new Sampler(
            Double.NaN,
            Double.NaN,
            -1,
            Double.NaN,
            null,
            LogprobMode.UNKNOWN,
            -1,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    /** By an engine that nobody names. */
    public Sampler(
            double temperature,
            double topP,
            int topK,
            double minP,
            @Nullable Long seed,
            LogprobMode logprobs,
            int listed,
            @Nullable String implementation,
            @Nullable String precision,
            @Nullable Boolean penalties,
            @Nullable Boolean logitBias,
            @Nullable Boolean grammar,
            @Nullable List<String> stop,
            @Nullable Integer bestOf,
            @Nullable Boolean speculative) {
        this(
                temperature,
                topP,
                topK,
                minP,
                seed,
                logprobs,
                listed,
                implementation,
                precision,
                penalties,
                logitBias,
                grammar,
                stop,
                bestOf,
                speculative,
                null);
    }

    public Sampler {
        stop = stop == null ? null : List.copyOf(stop);
    }

    /** The same with log-probabilities of another distribution. */
    public Sampler with(LogprobMode mode) {
        return with(mode, engine);
    }

    /** The same, sampled by an engine. */
    public Sampler by(@Nullable String other) {
        return with(logprobs, other);
    }

    private Sampler with(LogprobMode mode, @Nullable String by) {
        return new Sampler(
                temperature,
                topP,
                topK,
                minP,
                seed,
                mode,
                listed,
                implementation,
                precision,
                penalties,
                logitBias,
                grammar,
                stop,
                bestOf,
                speculative,
                by);
    }
}
