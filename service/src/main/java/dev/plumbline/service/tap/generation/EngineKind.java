package dev.plumbline.service.tap.generation;

import java.util.Map;

/**
 * What an engine does where neither the request nor the operator says otherwise, as its documents say: temperature,
 * cuts, and of
 * which distribution its log-probabilities are.
 */
public enum EngineKind {
    /** vLLM: {@code --logprobs-mode} is {@code raw_logprobs} by default. */
    VLLM("raw", Map.of("temperature", 1.0, "top_p", 1.0, "top_k", 0.0, "min_p", 0.0)),
    /**
     * SGLang divides by the temperature before it reports, unless told otherwise: which of both, only the operator
     * knows.
     */
    SGLANG("unknown", Map.of("temperature", 1.0, "top_p", 1.0, "top_k", 0.0, "min_p", 0.0)),
    /** llama.cpp's server; its native bodies say of which distribution they are. */
    LLAMA_CPP("raw", Map.of("temperature", 0.8, "top_p", 0.95, "top_k", 40.0, "min_p", 0.05)),
    /** OpenAI's own API does not say. */
    OPENAI("unknown", Map.of("temperature", 1.0, "top_p", 1.0)),
    /** Any other: nothing is assumed. */
    OTHER("unknown", Map.of());

    private final String logprobs;

    @SuppressWarnings("ImmutableEnumChecker") // made by Map.of
    private final Map<String, Double> defaults;

    EngineKind(String logprobs, Map<String, Double> defaults) {
        this.logprobs = logprobs;
        this.defaults = defaults;
    }

    /** Of which distribution its log-probabilities are: {@code raw}, {@code processed} or {@code unknown}. */
    public String logprobs() {
        return logprobs;
    }

    public Map<String, Double> defaults() {
        return defaults;
    }
}
