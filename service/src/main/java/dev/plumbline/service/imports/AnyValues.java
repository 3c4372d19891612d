package dev.plumbline.service.imports;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** OTLP's values, each of which says in JSON of which type it is, as plain values. Plain ones stay what they are. */
final class AnyValues {

    private static final JsonMapper JSON = JsonMapper.shared();

    private AnyValues() {}

    /** Attributes as a map, or as a list of keys and typed values; none where it is neither. */
    static Map<String, JsonNode> attributes(JsonNode attributes) {
        Map<String, JsonNode> all = new HashMap<>();
        if (attributes.isObject()) {
            attributes.properties().forEach(e -> all.put(e.getKey(), e.getValue()));
        } else if (attributes.isArray()) {
            attributes.forEach(one -> all.put(one.path("key").asString(""), value(one.path("value"))));
        }
        return all;
    }

    /** A plain value of a typed one. */
    static JsonNode value(JsonNode typed) {
        if (typed.has("arrayValue")) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            typed.at("/arrayValue/values").forEach(v -> array.add(value(v)));
            return array;
        }
        if (typed.has("kvlistValue")) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            object.setAll(attributes(typed.at("/kvlistValue/values")));
            return object;
        }
        if (typed.has("intValue")) {
            return JsonNodeFactory.instance.numberNode(typed.get("intValue").asLong(0));
        }
        JsonNode plain = OuterRecord.first(typed.get("stringValue"), typed.get("doubleValue"), typed.get("boolValue"));
        return plain == null ? typed : plain;
    }

    /** What a string holds, where it is JSON; any other value itself. */
    static @Nullable JsonNode parsed(@Nullable JsonNode value) {
        if (value == null || !value.isString()) {
            return value;
        }
        String text = value.stringValue().strip();
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return value;
        }
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            return value;
        }
    }

    static String text(@Nullable JsonNode value) {
        return value == null ? "" : value.asString("");
    }
}
