package dev.plumbline.service.tap.generation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The effective settings of a request's sampler: the request's own, else what the operator stated, else the model's
 * {@code generation_config.json}, else what the engine does. What nobody states stays unstated.
 */
public final class SamplerSettings {

    private static final List<String> NUMBERS = List.of("temperature", "top_p", "top_k", "min_p");
    private static final List<String> GRAMMARS = List.of(
            "grammar",
            "guided_json",
            "guided_regex",
            "guided_choice",
            "guided_grammar",
            "structured_outputs",
            "json_schema",
            "regex",
            "ebnf");
    private static final String PENALTY = "repetition_penalty";

    private final ObjectNode operator;
    private final ObjectNode generation;
    private final EngineKind engine;
    private final String logprobs;

    /**
     * @param stated {@code --default NAME=VALUE}
     * @param generation of the model; an empty object where there is none
     * @param logprobs of which distribution log-probabilities are; null for what the engine does
     */
    public SamplerSettings(
            Map<String, String> stated, ObjectNode generation, EngineKind engine, @Nullable String logprobs) {
        this.operator = JsonNodeFactory.instance.objectNode();
        stated.forEach((name, value) -> operator.set(name, literal(value)));
        this.generation = generation;
        this.engine = engine;
        this.logprobs = logprobs == null ? engine.logprobs() : logprobs;
    }

    /** The envelope's {@code sampler}. */
    public ObjectNode of(RequestKind kind, GenerationRequest request, int listed) {
        ObjectNode sampler = JsonNodeFactory.instance.objectNode();
        NUMBERS.forEach(name -> number(name, request, sampler));
        JsonNode seed = request.get("seed");
        if (seed.isIntegralNumber() && seed.canConvertToLong()) {
            sampler.set("seed", seed);
        }
        sampler.put("logprobs", logprobs).put("listed", listed);
        sampler.put("penalties", penalties(request));
        sampler.put("logit_bias", !request.get("logit_bias").isEmpty() || request.has("logits_processors"));
        sampler.put("grammar", grammar(request));
        stops(request, sampler);
        JsonNode draws = request.get("best_of").isIntegralNumber() ? request.get("best_of") : request.get("n");
        if (draws.isIntegralNumber() && draws.asInt(1) > 1) {
            sampler.set("best_of", draws);
        }
        for (String name : List.of("implementation", "precision", "speculative", "engine")) {
            if (operator.has(name)) {
                sampler.set(name, operator.get(name));
            }
        }
        if (kind == RequestKind.RESPONSES || kind == RequestKind.MESSAGES) {
            sampler.remove("best_of");
        }
        return sampler;
    }

    private void number(String name, GenerationRequest request, ObjectNode sampler) {
        JsonNode value = request.get(name);
        for (ObjectNode source : List.of(operator, generation)) {
            value = value.isNumber() ? value : source.path(name);
        }
        if (value.isNumber()) {
            sampler.set(name, value);
        } else if (engine.defaults().containsKey(name)) {
            sampler.put(name, engine.defaults().get(name));
        }
        if (name.equals("top_k") && sampler.path(name).isNumber()) {
            sampler.put(name, Math.max(0, sampler.path(name).asInt(0)));
        }
    }

    private boolean penalties(GenerationRequest request) {
        double repetition = 1;
        for (JsonNode source : List.of(generation.path(PENALTY), operator.path(PENALTY), request.get(PENALTY))) {
            repetition = source.isNumber() ? source.asDouble() : repetition;
        }
        return repetition != 1
                || request.get("presence_penalty").asDouble(0) != 0
                || request.get("frequency_penalty").asDouble(0) != 0
                || request.get("min_tokens").asInt(0) > 0
                || request.has("bad_words");
    }

    /** Tools constrain what is generated only where the engine is told to call one. */
    private static boolean grammar(GenerationRequest request) {
        String format = request.at("response_format.type").asString("text");
        String text = request.at("text.format.type").asString("text");
        JsonNode choice = request.get("tool_choice");
        return !format.equals("text")
                || !text.equals("text")
                || GRAMMARS.stream().anyMatch(request::has)
                || choice.isObject()
                || choice.asString("").equals("required");
    }

    private void stops(GenerationRequest request, ObjectNode sampler) {
        JsonNode stop = request.has("stop") ? request.get("stop") : request.get("stop_sequences");
        var stops = sampler.putArray("stop");
        if (stop.isString()) {
            stops.add(stop);
        } else if (stop.isArray()) {
            stop.forEach(stops::add);
        }
    }

    private static JsonNode literal(String value) {
        try {
            JsonNode node = JsonMapper.shared().readTree(value);
            return node.isValueNode() ? node : JsonNodeFactory.instance.stringNode(value);
        } catch (tools.jackson.core.JacksonException e) {
            return JsonNodeFactory.instance.stringNode(value);
        }
    }
}
