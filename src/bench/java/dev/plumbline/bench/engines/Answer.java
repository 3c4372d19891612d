package dev.plumbline.bench.engines;

import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One answer of a pool.
 *
 * @param time event time, in milliseconds since the epoch
 * @param mode of which distribution its lists are
 */
record Answer(long time, String id, String pool, String precision, double temperature, double topP, String mode) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int TOKENS = 24;
    private static final int LISTED = 5;

    /** What the engine is asked. */
    String request(String prompt) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("messages").addObject().put("role", "user").put("content", prompt);
        json.put("temperature", temperature).put("top_p", topP).put("max_tokens", TOKENS);
        json.put("logprobs", true).put("top_logprobs", LISTED);
        return json.toString();
    }

    /** What a gateway would log of it. */
    String envelope(String prompt, String body) {
        ObjectNode json = JSON.createObjectNode();
        json.put("time", Instant.ofEpochMilli(time).toString());
        json.put("id", id).put("session", id).put("model", "stories-260k");
        json.put("pool", pool).put("hardware", "cpu");
        json.putObject("sampler")
                .put("temperature", temperature)
                .put("top_p", topP)
                .put("top_k", 0)
                .put("min_p", 0)
                .put("precision", precision)
                .put("engine", "llama.cpp")
                .put("logprobs", mode)
                .put("listed", LISTED)
                .put("penalties", false)
                .put("logit_bias", false)
                .put("grammar", false)
                .put("speculative", false)
                .putArray("stop");
        json.putObject("prompt").put("hash", prompt).putArray("scripts").add("Latn");
        json.set("response", JSON.readTree(body));
        return json.toString();
    }
}
