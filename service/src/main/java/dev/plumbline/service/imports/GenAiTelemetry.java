package dev.plumbline.service.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What OpenTelemetry's export holds of answers: spans and log events with {@code gen_ai.*} attributes and the content
 * of messages. Others are passed over, and so are choices after the first.
 */
final class GenAiTelemetry {

    private static final String EVENT = "gen_ai.choice";

    private GenAiTelemetry() {}

    /** Of a whole export, or of one span or log record. */
    static List<ObjectNode> read(JsonNode record) {
        List<ObjectNode> envelopes = new ArrayList<>();
        if (record.has("resourceSpans") || record.has("resourceLogs")) {
            resources(record, "resourceSpans", "scopeSpans", "spans", envelopes);
            resources(record, "resourceLogs", "scopeLogs", "logRecords", envelopes);
        } else {
            add(record, Map.of(), envelopes);
        }
        return envelopes;
    }

    private static void resources(
            JsonNode export, String resources, String scopes, String records, List<ObjectNode> envelopes) {
        for (JsonNode resource : export.path(resources)) {
            Map<String, JsonNode> common = AnyValues.attributes(resource.at("/resource/attributes"));
            for (JsonNode scope : resource.path(scopes)) {
                scope.path(records).forEach(record -> add(record, common, envelopes));
            }
        }
    }

    private static void add(JsonNode record, Map<String, JsonNode> common, List<ObjectNode> envelopes) {
        Map<String, JsonNode> all = new HashMap<>(common);
        all.putAll(AnyValues.attributes(record.path("attributes")));
        JsonNode answer = null;
        for (JsonNode event : record.path("events")) {
            Map<String, JsonNode> own = AnyValues.attributes(event.path("attributes"));
            answer = OuterRecord.first(answer, choice(event.path("name").asString(""), own, own));
            own.forEach(all::putIfAbsent);
        }
        String name = record.path("eventName").asString(AnyValues.text(all.get("event.name")));
        answer = OuterRecord.first(answer, choice(name, AnyValues.attributes(body(record)), all), message(all));
        if (answer != null || failed(record, all)) {
            envelopes.add(new GenAiEnvelope(record, all).of(answer));
        }
    }

    private static JsonNode body(JsonNode record) {
        JsonNode body = AnyValues.parsed(AnyValues.value(record.path("body")));
        return body == null ? record.path("body") : body;
    }

    /** The message of an event of one choice, which has it in its body or, on a span, among its attributes. */
    private static @Nullable JsonNode choice(String name, Map<String, JsonNode> body, Map<String, JsonNode> all) {
        Map<String, JsonNode> own = body.isEmpty() ? all : body;
        JsonNode index = own.get("index");
        if (!name.equals(EVENT) || (index != null && index.asLong(0) != 0)) {
            return null;
        }
        JsonNode message = AnyValues.parsed(own.get("message"));
        ObjectNode of = JsonNodeFactory.instance.objectNode();
        if (message != null && message.isObject()) {
            of.setAll((ObjectNode) message);
        } else {
            OuterRecord.put(of, "content", OuterRecord.first(message, own.get("content")));
        }
        OuterRecord.put(of, "finish_reason", OuterRecord.first(of.get("finish_reason"), own.get("finish_reason")));
        return saysSomething(of) ? of : null;
    }

    /** Whether it holds what was said: where content is not captured, events tell that something was, and not what. */
    private static boolean saysSomething(ObjectNode message) {
        return message.has("content") || message.has("parts") || message.has("tool_calls");
    }

    /** The first message by the conventions of today, or by those that came before them. */
    private static @Nullable JsonNode message(Map<String, JsonNode> all) {
        for (String name : List.of("gen_ai.output.messages", "gen_ai.completion")) {
            JsonNode messages = AnyValues.parsed(all.get(name));
            if (messages != null && messages.isArray() && !messages.isEmpty()) {
                return messages.get(0);
            }
            if (messages != null && messages.isString() && name.equals("gen_ai.completion")) {
                return JsonNodeFactory.instance.objectNode().set("content", messages);
            }
        }
        JsonNode content = all.get("gen_ai.completion.0.content");
        if (content == null) {
            return null;
        }
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.set("content", content);
        OuterRecord.put(message, "finish_reason", all.get("gen_ai.completion.0.finish_reason"));
        return message;
    }

    /** A call of a model that ended in an error. */
    private static boolean failed(JsonNode record, Map<String, JsonNode> all) {
        return all.containsKey("error.type")
                && all.containsKey("gen_ai.request.model")
                && record.has("endTimeUnixNano");
    }
}
