package dev.plumbline.service.imports;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One generation of Langfuse's. Its output is what the application gave: a body, a message, a list that ends with one,
 * the parts of one, or text. Its names are of two kinds, by the way in which it was exported.
 */
final class LangfuseObservation {

    /** One of these makes an object a body of some dialect. */
    private static final List<String> OF_BODIES =
            List.of("choices", "candidates", "output", "stopReason", "generation", "outputs", "results", "meta_info");

    private LangfuseObservation() {}

    static ObjectNode envelope(JsonNode record) {
        ObjectNode e = OuterRecord.envelope(record);
        OuterRecord.put(e, "time", OuterRecord.time(either(record, "endTime", "end_time")));
        OuterRecord.put(e, "started", OuterRecord.time(either(record, "startTime", "start_time")));
        OuterRecord.put(
                e,
                "session",
                OuterRecord.first(either(record, "sessionId", "session_id"), either(record, "traceId", "trace_id")));
        OuterRecord.put(
                e,
                "model",
                OuterRecord.first(record.get("model"), either(record, "providedModelName", "provided_model_name")));
        OuterRecord.put(e, "pool", parsed(record.get("metadata")).path("pool"));
        e.set("sampler", OuterRecord.sampler(parsed(either(record, "modelParameters", "model_parameters"))));
        OuterRecord.timing(e, record);
        OuterRecord.put(e, "response", response(record));
        return e;
    }

    private static @Nullable JsonNode response(JsonNode record) {
        JsonNode output = record.get("output");
        if (OuterRecord.saysNothing(output)) {
            return record.path("level").asString("").equals("ERROR") ? OuterRecord.ERROR : null;
        }
        JsonNode tokens = OuterRecord.first(
                record.at("/usage/output"),
                parsed(either(record, "usageDetails", "usage_details")).get("output"));
        return answer(said(output), tokens);
    }

    /** A string that is a message or a body is read as such; else it is what the model said. */
    private static JsonNode said(JsonNode output) {
        JsonNode parsed = parsed(output);
        boolean form = isBody(parsed) || parsed.has("role") || parsed.path(0).has("role");
        return output.isString() && !form ? output : parsed;
    }

    private static JsonNode answer(JsonNode said, @Nullable JsonNode tokens) {
        if (isBody(said)) {
            return said;
        }
        if (said.isArray()) {
            JsonNode last = said.get(said.size() - 1);
            String type = last.path("type").asString("");
            if (type.equals("message") || type.equals("function_call") || type.equals("reasoning")) {
                return JsonNodeFactory.instance
                        .objectNode()
                        .put("status", "completed")
                        .set("output", said);
            }
            return OuterRecord.chat(last.has("role") ? last : message(said), null, tokens);
        }
        boolean message = said.has("content") || said.has("tool_calls") || said.has("function_call");
        JsonNode words = said.get("completion");
        if (said.isObject() && !message) {
            return words != null && words.isString() ? OuterRecord.chat(words, null, tokens) : said;
        }
        return OuterRecord.chat(said, null, tokens);
    }

    private static ObjectNode message(JsonNode parts) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", "assistant");
        message.set("content", parts);
        return message;
    }

    private static boolean isBody(JsonNode said) {
        return said.path("type").asString("").equals("message")
                || OF_BODIES.stream().anyMatch(said::has);
    }

    private static JsonNode parsed(@Nullable JsonNode value) {
        JsonNode parsed = AnyValues.parsed(value);
        return parsed == null ? JsonNodeFactory.instance.missingNode() : parsed;
    }

    private static @Nullable JsonNode either(JsonNode record, String name, String other) {
        return OuterRecord.first(record.get(name), record.get(other));
    }
}
