package dev.plumbline.service.tap.generation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a client asks an engine: one JSON object, of which the places of its fields are known. */
public final class GenerationRequest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final byte[] body;
    private final Map<String, Span> fields;
    private final int end;

    /** Where a field's value stands: from, to, in bytes. */
    private record Span(int from, int to) {}

    private GenerationRequest(byte[] body, Map<String, Span> fields, int end) {
        this.body = body;
        this.fields = fields;
        this.end = end;
    }

    /** Reads one, or returns null where it is none, or names a field twice: who knows which of them counts. */
    public static @Nullable GenerationRequest of(byte[] body) {
        Map<String, Span> fields = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                int to = (int) parser.currentLocation().getByteOffset();
                if (fields.put(name, new Span(from, to)) != null) {
                    return null;
                }
            }
            int end = (int) parser.currentTokenLocation().getByteOffset();
            return parser.nextToken() == null ? new GenerationRequest(body, fields, end) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    public byte[] body() {
        return body;
    }

    /** The value of a field as it was written, or null. */
    @Nullable
    public String raw(String name) {
        Span span = fields.get(name);
        return span == null ? null : new String(body, span.from, span.to - span.from, UTF_8);
    }

    /** The value of a field; a missing node where there is none. */
    public JsonNode get(String name) {
        Span span = fields.get(name);
        return span == null
                ? JsonNodeFactory.instance.missingNode()
                : JSON.readTree(Arrays.copyOfRange(body, span.from, span.to));
    }

    /** The value at a path of names, joined by dots. */
    public JsonNode at(String path) {
        String[] names = path.split("\\.", -1);
        JsonNode node = get(names[0]);
        for (int i = 1; i < names.length; i++) {
            node = node.path(names[i]);
        }
        return node;
    }

    public boolean isStreamed() {
        return get("stream").asBoolean(false);
    }

    /** Whether a field says anything: it is there and not null. */
    public boolean has(String name) {
        JsonNode value = get(name);
        return !value.isMissingNode() && !value.isNull();
    }

    /** The same request with other values of some fields; all other bytes stay as they are. */
    public byte[] with(Map<String, String> values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 128);
        int done = 0;
        for (Map.Entry<String, Span> field : fields.entrySet()) { // in the order of their places
            String value = values.get(field.getKey());
            if (value != null) {
                out.write(body, done, field.getValue().from - done);
                out.writeBytes(value.getBytes(UTF_8));
                done = field.getValue().to;
            }
        }
        out.write(body, done, end - done);
        boolean first = fields.isEmpty();
        for (Map.Entry<String, String> value : values.entrySet()) {
            if (!fields.containsKey(value.getKey())) {
                out.writeBytes(((first ? "" : ",") + '"' + value.getKey() + "\":" + value.getValue()).getBytes(UTF_8));
                first = false;
            }
        }
        out.write(body, end, body.length - end);
        return out.toByteArray();
    }
}
