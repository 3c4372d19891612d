package dev.plumbline.acceptance.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a request of a chat or a completion asks for.
 *
 * @param prompt its tokens, the one that begins a text included
 * @param listed how many candidates to list; −1 where no log-probabilities are wanted
 * @param seed negative where there is none
 * @param rescored whether the log-probabilities of the prompt are wanted
 * @param byId whether tokens are named by their numbers, as vLLM does on demand
 */
record EngineRequest(
        boolean chat,
        String model,
        List<Integer> prompt,
        Sampling sampling,
        int tokens,
        int listed,
        List<String> stop,
        boolean streamed,
        boolean usage,
        boolean rescored,
        boolean byId) {

    private static final int DEFAULT_TOKENS = 16;
    private static final int MOST_LISTED = 20;

    /** How tokens are drawn: temperature, then top-k, then top-p and min-p. */
    record Sampling(double temperature, double topP, int topK, double minP, long seed, Map<Integer, Double> bias) {}

    /** @throws IllegalArgumentException says what is missing */
    static EngineRequest read(JsonNode json, boolean chat, String before) {
        List<Integer> prompt = new ArrayList<>(List.of(Vocabulary.BEGIN));
        JsonNode asked = json.path("prompt");
        if (!chat && asked.isArray() && asked.path(0).isNumber()) {
            asked.forEach(id -> prompt.add(id.asInt()));
            if (prompt.size() > 1 && prompt.get(1) == Vocabulary.BEGIN) {
                prompt.remove(0); // numbers are taken as they are
            }
        } else {
            String text = before
                    + (chat
                            ? messages(
                                    json.path("messages"),
                                    json.path("continue_final_message").asBoolean(false))
                            : asked.asString(""));
            prompt.addAll(Vocabulary.get().encode(text, true));
        }
        int listed = chat
                ? json.path("logprobs").asBoolean(false)
                        ? json.path("top_logprobs").asInt(0)
                        : -1
                : json.path("logprobs").asInt(-1);
        boolean echo = json.path("echo").asBoolean(false)
                || json.path("prompt_logprobs").asInt(-1) >= 0;
        return new EngineRequest(
                chat,
                json.path("model").asString(""),
                prompt,
                sampling(json),
                json.path("max_tokens").asInt(DEFAULT_TOKENS),
                Math.min(listed, MOST_LISTED),
                stop(json.path("stop")),
                json.path("stream").asBoolean(false),
                json.path("stream_options").path("include_usage").asBoolean(false),
                echo,
                json.path("return_tokens_as_token_ids").asBoolean(false));
    }

    /** @param goesOn whether the last message is the beginning of the answer */
    private static String messages(JsonNode messages, boolean goesOn) {
        if (!messages.isArray()) {
            throw new IllegalArgumentException("messages is missing");
        }
        List<String> texts = new ArrayList<>();
        messages.forEach(message -> texts.add(message.path("content").asString("")));
        if (!texts.isEmpty() && goesOn) {
            String last = texts.remove(texts.size() - 1);
            return String.join("\n", texts) + last;
        }
        return String.join("\n", texts);
    }

    private static Sampling sampling(JsonNode json) {
        Map<Integer, Double> bias = new HashMap<>();
        json.path("logit_bias")
                .properties()
                .forEach(
                        e -> bias.put(Integer.parseInt(e.getKey()), e.getValue().asDouble()));
        return new Sampling(
                json.path("temperature").asDouble(1),
                json.path("top_p").asDouble(1),
                Math.max(0, json.path("top_k").asInt(0)),
                json.path("min_p").asDouble(0),
                json.path("seed").asLong(-1),
                bias);
    }

    private static List<String> stop(JsonNode json) {
        List<String> stop = new ArrayList<>();
        if (json.isArray()) {
            json.forEach(one -> stop.add(one.asString("")));
        } else if (json.isString()) {
            stop.add(json.asString(""));
        }
        return stop;
    }
}
