package dev.plumbline.service.imports;

import dev.plumbline.models.sample.Rfc3339;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Spans that carry {@code gen_ai.*} attributes with the content of messages. */
final class GenAiSpans {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Map<String, String> SETTINGS = Map.of(
            "gen_ai.request.temperature", "temperature",
            "gen_ai.request.top_p", "top_p",
            "gen_ai.request.top_k", "top_k",
            "gen_ai.request.seed", "seed");

    private GenAiSpans() {}

    /** Of a whole export, {@code resourceSpans} and all, or of one span. */
    static List<ObjectNode> read(JsonNode record) {
        List<ObjectNode> envelopes = new ArrayList<>();
        if (!record.has("resourceSpans")) {
            add(record, Map.of(), envelopes);
            return envelopes;
        }
        for (JsonNode resource : record.get("resourceSpans")) {
            Map<String, JsonNode> common = attributes(resource.at("/resource/attributes"));
            for (JsonNode scope : resource.path("scopeSpans")) {
                scope.path("spans").forEach(span -> add(span, common, envelopes));
            }
        }
        return envelopes;
    }

    private static void add(JsonNode span, Map<String, JsonNode> common, List<ObjectNode> envelopes) {
        Map<String, JsonNode> a = new HashMap<>(common);
        a.putAll(attributes(span.path("attributes")));
        JsonNode messages = parsed(a.get("gen_ai.output.messages"));
        if (messages == null || !messages.isArray() || messages.isEmpty()) {
            return;
        }
        ObjectNode e = JsonNodeFactory.instance.objectNode();
        OuterRecord.put(e, "id", OuterRecord.first(a.get("gen_ai.response.id"), span.get("spanId")));
        OuterRecord.put(
                e, "time", nanos(OuterRecord.first(span.get("endTimeUnixNano"), span.get("startTimeUnixNano"))));
        OuterRecord.put(e, "started", nanos(span.get("startTimeUnixNano")));
        OuterRecord.put(e, "session", a.get("gen_ai.conversation.id"));
        OuterRecord.put(
                e,
                "model",
                OuterRecord.first(a.get("gen_ai.request.model"), a.get("gen_ai.response.model"), named(span)));
        OuterRecord.put(e, "pool", OuterRecord.first(a.get("plumbline.pool"), a.get("server.address")));
        OuterRecord.put(e, "region", a.get("cloud.region"));
        ObjectNode sampler = e.putObject("sampler");
        SETTINGS.forEach((theirs, ours) -> OuterRecord.put(sampler, ours, a.get(theirs)));
        e.set("response", OuterRecord.chat(message(messages.get(0)), finish(a, messages.get(0)), tokens(a)));
        envelopes.add(e);
    }

    /** {@code chat llama}: the conventions name a span after operation and model. */
    private static @Nullable JsonNode named(JsonNode span) {
        String name = span.path("name").asString("");
        int at = name.indexOf(' ');
        return at < 0 ? null : JsonNodeFactory.instance.stringNode(name.substring(at + 1));
    }

    /** Its parts of text joined; those of reasoning apart. */
    private static ObjectNode message(JsonNode message) {
        StringBuilder text = new StringBuilder();
        StringBuilder reasoning = new StringBuilder();
        for (JsonNode part : message.path("parts")) {
            String type = part.path("type").asString("");
            (type.equals("reasoning") ? reasoning : type.equals("text") ? text : new StringBuilder())
                    .append(part.path("content").asString(""));
        }
        ObjectNode plain = JsonNodeFactory.instance.objectNode();
        plain.put("role", "assistant").put("content", text.toString());
        return reasoning.isEmpty() ? plain : plain.put("reasoning_content", reasoning.toString());
    }

    private static @Nullable String finish(Map<String, JsonNode> a, JsonNode message) {
        JsonNode reasons = parsed(a.get("gen_ai.response.finish_reasons"));
        JsonNode first = reasons == null ? null : reasons.isArray() ? reasons.get(0) : reasons;
        JsonNode reason = OuterRecord.first(first, message.get("finish_reason"));
        return reason == null ? null : reason.asString(null);
    }

    private static @Nullable JsonNode tokens(Map<String, JsonNode> a) {
        JsonNode tokens = a.get("gen_ai.usage.output_tokens");
        return tokens != null && tokens.isString()
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(tokens.stringValue()))
                : tokens;
    }

    /** Attributes as a map, or as OTLP's list of keys and typed values. */
    private static Map<String, JsonNode> attributes(JsonNode attributes) {
        Map<String, JsonNode> all = new HashMap<>();
        if (attributes.isObject()) {
            attributes.properties().forEach(e -> all.put(e.getKey(), e.getValue()));
        }
        for (JsonNode one : attributes.isArray() ? attributes : JsonNodeFactory.instance.arrayNode()) {
            all.put(one.path("key").asString(""), value(one.path("value")));
        }
        return all;
    }

    private static JsonNode value(JsonNode typed) {
        if (typed.has("arrayValue")) {
            var array = JsonNodeFactory.instance.arrayNode();
            typed.at("/arrayValue/values").forEach(v -> array.add(value(v)));
            return array;
        }
        if (typed.has("intValue")) {
            return JsonNodeFactory.instance.numberNode(typed.get("intValue").asLong());
        }
        JsonNode plain = OuterRecord.first(typed.get("stringValue"), typed.get("doubleValue"), typed.get("boolValue"));
        return plain == null ? JsonNodeFactory.instance.nullNode() : plain;
    }

    private static @Nullable JsonNode parsed(@Nullable JsonNode value) {
        try {
            return value != null && value.isString() ? JSON.readTree(value.stringValue()) : value;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static @Nullable JsonNode nanos(@Nullable JsonNode nanos) {
        return nanos == null || nanos.asLong(0) <= 0
                ? null
                : JsonNodeFactory.instance.stringNode(Rfc3339.write(nanos.asLong() / 1_000_000));
    }
}
