package dev.plumbline.topologies;

import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A prefix as it stands in its own topic {@code policy}, for every client to find. */
final class PrefixJson {

    /** The record's key. */
    static final String KEY = "prefix";

    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.shared();

    private PrefixJson() {}

    static String write(Prefix prefix) {
        return JSON.createObjectNode()
                .put("version", VERSION)
                .put("prefix", prefix.name())
                .put("kind", prefix.kind().code())
                .put("samples", prefix.samples())
                .put("tallies", prefix.tallies())
                .toString();
    }

    static Prefix read(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            int version = node.required("version").asInt();
            if (version != VERSION) {
                throw new IllegalStateException("the prefix has version " + version + ", this reads " + VERSION);
            }
            return new Prefix(
                    node.required("prefix").asString(),
                    Prefix.Kind.valueOf(node.required("kind").asString().toUpperCase(Locale.ROOT)),
                    node.required("samples").asInt(),
                    node.required("tallies").asInt());
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IllegalStateException("the record \"" + KEY + "\" of the topic policy is damaged", e);
        }
    }
}
