package dev.plumbline.service.inspect;

/** Who answers: what it is asked for, and what its numbers are. */
public enum Engine {
    VLLM("\"logprobs\": true, \"top_logprobs\": 5", "raw"),
    SGLANG("\"logprobs\": true, \"top_logprobs\": 5", "raw"),
    LLAMA_CPP("\"logprobs\": true, \"top_logprobs\": 5", "raw"),
    TGI("\"logprobs\": true, \"top_logprobs\": 5", "unknown"),
    OLLAMA("\"logprobs\": true, \"top_logprobs\": 5", "unknown"),
    OTHER("\"logprobs\": true, \"top_logprobs\": 5", "raw (the model's own) or processed (after temperature and cuts)");

    private final String asks;
    private final String mode;

    Engine(String asks, String mode) {
        this.asks = asks;
        this.mode = mode;
    }

    /** What a request holds that wants log-probabilities with five candidates. */
    String asks() {
        return asks;
    }

    /** Of which distribution they are by default. */
    String mode() {
        return mode;
    }
}
