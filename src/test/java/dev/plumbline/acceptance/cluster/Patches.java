package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Changes to objects as {@code kubectl patch} sends them, as far as documents show them. */
final class Patches {

    /** Lists whose elements are told apart by a field; all others are replaced. */
    private static final Map<String, String> KEYS = Map.of(
            "containers",
            "name",
            "initContainers",
            "name",
            "env",
            "name",
            "volumes",
            "name",
            "volumeMounts",
            "mountPath");

    private static final Set<String> OPERATIONS = Set.of("add", "replace");

    private Patches() {}

    /** A strategic merge: objects are merged, and of lists of the {@link #KEYS} those elements with the same key. */
    static ObjectNode merged(ObjectNode object, JsonNode patch) {
        ObjectNode merged = object.deepCopy();
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            String name = field.getKey();
            JsonNode old = merged.get(name);
            JsonNode value = field.getValue();
            if (name.startsWith("$")) {
                throw new IllegalArgumentException("this stand-in knows no directive " + name);
            } else if (value.isNull()) {
                merged.remove(name);
            } else if (old instanceof ObjectNode before && value.isObject()) {
                merged.set(name, merged(before, value));
            } else if (old instanceof ArrayNode before && KEYS.containsKey(name)) {
                merged.set(name, merged(before, value, KEYS.get(name)));
            } else {
                merged.set(name, value);
            }
        }
        return merged;
    }

    private static ArrayNode merged(ArrayNode before, JsonNode patch, String key) {
        ArrayNode merged = before.deepCopy();
        for (JsonNode element : patch) {
            Optional<JsonNode> same = StreamSupport.stream(merged.spliterator(), false)
                    .filter(each -> each.path(key).equals(element.path(key)))
                    .findFirst();
            if (same.isEmpty()) {
                merged.add(element);
            } else {
                ((ObjectNode) same.get()).setAll(merged((ObjectNode) same.get(), element));
            }
        }
        return merged;
    }

    /** A JSON patch (RFC 6902) that sets fields of objects. */
    static ObjectNode changed(ObjectNode object, JsonNode patch) {
        ObjectNode changed = object.deepCopy();
        for (JsonNode step : patch) {
            String path = step.path("path").asText();
            int last = path.lastIndexOf('/');
            JsonNode parent = changed.at(path.substring(0, last));
            String field = path.substring(last + 1);
            String operation = step.path("op").asText();
            if (!OPERATIONS.contains(operation)
                    || !(parent instanceof ObjectNode)
                    || (operation.equals("replace") && !parent.has(field))) {
                throw new IllegalArgumentException("this cannot be done: " + step);
            }
            ((ObjectNode) parent).set(field, step.get("value"));
        }
        return changed;
    }
}
