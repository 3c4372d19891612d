package dev.plumbline.service.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns lines of another tool into lines that Plumbline reads. */
public final class Importer {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> NEEDED = List.of("time", "id", "model", "pool", "response");

    private final OuterRecord kind;
    private final Map<String, String> map;

    /** What makes no envelope, and why; it holds no value of it. */
    public record Unfit(String problem) {}

    /**
     * @param map field of the envelope, such as {@code sampler.top_k}, to where it stands in the outer record, such as
     *     {@code metadata.pool}; a value after {@code =} is meant itself
     */
    public Importer(OuterRecord kind, Map<String, String> map) {
        this.kind = kind;
        this.map = Map.copyOf(map);
    }

    /**
     * The envelopes of one line; none where it is about something else.
     *
     * @param unfit takes what makes no envelope; the rest of the line is kept
     */
    public List<String> read(byte[] line, Consumer<Unfit> unfit) {
        List<String> lines = new ArrayList<>();
        JsonNode all;
        try {
            all = JSON.readTree(line);
        } catch (JacksonException e) {
            unfit.accept(new Unfit("it is no JSON"));
            return lines;
        }
        for (JsonNode record : kind.records(all)) {
            for (ObjectNode envelope : kind.read(record)) {
                map.forEach((field, path) -> set(envelope, field, value(record, path)));
                String missing = missing(envelope);
                if (missing == null) {
                    lines.add(JSON.writeValueAsString(envelope));
                } else {
                    unfit.accept(new Unfit("it has no " + missing + ": --map " + missing + "=PATH says where, --map "
                            + missing + "==VALUE what"));
                }
            }
        }
        return lines;
    }

    /** The first field that an envelope needs and has not; null where it has all. */
    static @Nullable String missing(ObjectNode envelope) {
        return NEEDED.stream().filter(field -> !envelope.has(field)).findFirst().orElse(null);
    }

    private static @Nullable JsonNode value(JsonNode record, String path) {
        if (path.startsWith("=")) {
            return JsonNodeFactory.instance.stringNode(path.substring(1));
        }
        JsonNode at = record;
        for (String step : path.split("\\.", -1)) {
            at = at.isArray() && step.matches("\\d{1,9}") ? at.path(Integer.parseInt(step)) : at.path(step);
        }
        return at.isMissingNode() || at.isNull() ? null : at;
    }

    /** Puts a value at a path of the envelope, over what stands there. */
    static void set(ObjectNode envelope, String field, @Nullable JsonNode value) {
        if (value == null) {
            return;
        }
        String[] steps = field.split("\\.", -1);
        ObjectNode at = envelope;
        for (int i = 0; i < steps.length - 1; i++) {
            at = at.path(steps[i]).isObject() ? (ObjectNode) at.get(steps[i]) : at.putObject(steps[i]);
        }
        boolean time = field.equals("time") || field.equals("started");
        at.set(steps[steps.length - 1], time ? OuterRecord.time(value) : value);
    }
}
