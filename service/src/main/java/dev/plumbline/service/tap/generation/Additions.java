package dev.plumbline.service.tap.generation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a request asks for beyond what its client did.
 *
 * @param fields values of the request's fields, by name
 * @param cuts what is put in their place in the answer
 * @param dropsUsage whether a stream's event that holds nothing but the number of tokens is dropped
 */
public record Additions(Map<String, String> fields, Map<String, FieldForm> cuts, boolean dropsUsage) {

    public static final Additions NONE = new Additions(Map.of(), Map.of(), false);

    private static final String INCLUDED = "message.output_text.logprobs";

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /** Whether the client asks for log-probabilities itself. */
    public static boolean asksForLogprobs(RequestKind kind, GenerationRequest request) {
        return switch (kind) {
            case CHAT -> request.get("logprobs").asBoolean(false);
            case COMPLETIONS ->
                (request.has("logprobs") && !request.get("logprobs").isBoolean())
                        || request.get("logprobs").asBoolean(false);
            case RESPONSES ->
                includes(request.get("include"))
                        || request.get(RequestKind.LISTED).asInt(0) > 0;
            case MESSAGES -> false;
        };
    }

    /** Whether the client asks for the number of tokens of a stream itself. */
    public static boolean asksForUsage(GenerationRequest request) {
        return request.at("stream_options.include_usage").asBoolean(false)
                || request.at("stream_options.continuous_usage_stats").asBoolean(false);
    }

    /** Whether nothing may be asked for, since it would change what the client gets or what becomes of the request. */
    public static boolean isOdd(RequestKind kind, GenerationRequest request) {
        return switch (kind) {
            case CHAT -> request.get(RequestKind.LISTED).asInt(0) > 0 && !asksForLogprobs(kind, request);
            case COMPLETIONS -> request.get("echo").asBoolean(false);
            case RESPONSES ->
                request.get("background").asBoolean(false)
                        || (request.has("include") && !request.get("include").isArray());
            case MESSAGES -> true;
        };
    }

    /** Fields of the answer that would be there, or hold more, if they were asked for. */
    public static Set<String> wanted(RequestKind kind, GenerationRequest request) {
        Set<String> wanted = new TreeSet<>();
        if (kind.hasLogprobs() && !asksForLogprobs(kind, request)) {
            wanted.add(RequestKind.LOGPROBS);
            if (kind == RequestKind.RESPONSES) {
                wanted.add(RequestKind.LISTED);
            }
        }
        if (kind.asksForUsage() && request.isStreamed() && !asksForUsage(request)) {
            wanted.add(RequestKind.USAGE);
        }
        return wanted;
    }

    /**
     * What to ask for.
     *
     * @param forms how the engine writes those of them that nobody asked for
     * @param listed how many candidates
     */
    public static Additions of(RequestKind kind, GenerationRequest request, Map<String, FieldForm> forms, int listed) {
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, FieldForm> cuts = new LinkedHashMap<>();
        if (forms.containsKey(RequestKind.LOGPROBS)) {
            logprobs(kind, request, listed, fields);
            cut(RequestKind.LOGPROBS, forms, cuts);
            cut(RequestKind.LISTED, forms, cuts);
        }
        String options = options(request);
        boolean usage = forms.containsKey(RequestKind.USAGE) && options != null;
        if (usage && options != null) {
            fields.put("stream_options", options);
            cut(RequestKind.USAGE, forms, cuts);
        }
        return fields.isEmpty() ? NONE : new Additions(fields, cuts, usage);
    }

    private static void logprobs(RequestKind kind, GenerationRequest request, int listed, Map<String, String> fields) {
        switch (kind) {
            case CHAT -> {
                fields.put("logprobs", "true");
                fields.put(RequestKind.LISTED, Integer.toString(listed));
            }
            case COMPLETIONS -> fields.put("logprobs", Integer.toString(listed));
            case RESPONSES -> {
                JsonNode include = request.get("include");
                ArrayNode wanted = JsonMapper.shared().createArrayNode();
                include.forEach(wanted::add);
                fields.put("include", wanted.add(INCLUDED).toString());
                fields.put(RequestKind.LISTED, Integer.toString(listed));
            }
            case MESSAGES -> {}
        }
    }

    private static @Nullable String options(GenerationRequest request) {
        JsonNode options = request.get("stream_options");
        if (options.isMissingNode() || options.isNull()) {
            return "{\"include_usage\":true}";
        }
        return options instanceof ObjectNode object
                ? object.put("include_usage", true).toString()
                : null;
    }

    private static boolean includes(JsonNode include) {
        for (JsonNode wanted : include) {
            if (wanted.asString("").equals(INCLUDED)) {
                return true;
            }
        }
        return false;
    }

    private static void cut(String target, Map<String, FieldForm> forms, Map<String, FieldForm> cuts) {
        FieldForm form = forms.get(target);
        if (form != null) {
            cuts.put(target, form);
        }
    }
}
