package dev.plumbline.service.imports;

import dev.plumbline.models.sample.Rfc3339;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A record that another tool keeps of a response, and where in it the fields of an envelope stand. What a record does
 * not tell is left out: the questions that need it are unverifiable.
 */
public enum OuterRecord {
    /** LiteLLM's StandardLoggingPayload. */
    LITELLM {
        @Override
        List<ObjectNode> read(JsonNode record) {
            ObjectNode e = envelope(record);
            put(e, "time", time(record.get("endTime")));
            put(e, "started", time(record.get("startTime")));
            put(e, "session", first(record.at("/metadata/session_id"), record.get("session_id")));
            put(e, "model", first(record.get("model_group"), record.get("model")));
            put(e, "pool", first(record.at("/metadata/pool"), record.get("api_base"), record.get("model_id")));
            e.set("sampler", sampler(record.path("model_parameters")));
            timing(e, record);
            set(e, "response", record.get("response"));
            return List.of(e);
        }
    },
    /** Langfuse's export of observations; those that are no generations are passed over. */
    LANGFUSE {
        @Override
        List<ObjectNode> read(JsonNode record) {
            if (!record.path("type").asString("GENERATION").equals("GENERATION")) {
                return List.of();
            }
            ObjectNode e = envelope(record);
            put(e, "time", time(record.get("endTime")));
            put(e, "started", time(record.get("startTime")));
            put(e, "session", first(record.get("sessionId"), record.get("traceId")));
            put(e, "model", record.get("model"));
            put(e, "pool", record.at("/metadata/pool"));
            e.set("sampler", sampler(record.path("modelParameters")));
            timing(e, record);
            JsonNode output = record.path("output");
            JsonNode tokens = first(record.at("/usage/output"), record.at("/usageDetails/output"));
            e.set("response", output.has("choices") ? output : chat(output, null, tokens));
            return List.of(e);
        }
    },
    /**
     * Spans and log events of OpenTelemetry's GenAI conventions, as OTLP JSON or one a line; others are passed over.
     */
    OTLP {
        @Override
        List<ObjectNode> read(JsonNode record) {
            return GenAiTelemetry.read(record);
        }
    },
    /** Lines of OpenAI's batch output. */
    OPENAI_BATCH {
        @Override
        List<ObjectNode> read(JsonNode record) {
            JsonNode body = record.at("/response/body");
            ObjectNode e = JsonNodeFactory.instance.objectNode();
            put(e, "id", first(record.get("custom_id"), record.get("id")));
            put(e, "time", time(body.get("created")));
            put(e, "model", body.get("model"));
            set(e, "response", body.isMissingNode() ? record.get("error") : body);
            return List.of(e);
        }
    };

    private static final Map<String, String> SETTINGS = Map.of(
            "temperature",
            "temperature",
            "top_p",
            "top_p",
            "top_k",
            "top_k",
            "min_p",
            "min_p",
            "seed",
            "seed",
            "top_logprobs",
            "listed");

    /** The envelopes of one record, not complete perhaps; none where it is about something else. */
    abstract List<ObjectNode> read(JsonNode record);

    private static ObjectNode envelope(JsonNode record) {
        ObjectNode e = JsonNodeFactory.instance.objectNode();
        put(e, "id", record.get("id"));
        return e;
    }

    /** What the request stated; an engine's defaults are not known here. */
    static ObjectNode sampler(JsonNode asked) {
        ObjectNode sampler = JsonNodeFactory.instance.objectNode();
        SETTINGS.forEach((theirs, ours) -> {
            if (asked.path(theirs).isNumber()) {
                sampler.set(ours, asked.get(theirs));
            }
        });
        JsonNode stop = asked.path("stop");
        if (stop.isString() || stop.isArray()) {
            ArrayNode stops = sampler.putArray("stop");
            (stop.isString() ? List.of(stop) : list(stop)).forEach(stops::add);
        }
        return sampler;
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> list = new ArrayList<>();
        array.forEach(list::add);
        return list;
    }

    /** From times that tell when the first token came. */
    private static void timing(ObjectNode e, JsonNode record) {
        Double began = millis(record.get("startTime"));
        Double first = millis(record.get("completionStartTime"));
        if (began != null && first != null && first >= began) {
            e.putObject("timing").put("ttft_ms", first - began);
        }
    }

    /** An answer of which only the message is known, as an engine would have written it. */
    static ObjectNode chat(JsonNode output, @Nullable String finish, @Nullable JsonNode tokens) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0);
        JsonNode message = output.isObject() ? output : null;
        choice.set(
                "message",
                message != null
                        ? message
                        : JsonNodeFactory.instance
                                .objectNode()
                                .put("role", "assistant")
                                .put("content", output.asString("")));
        if (finish != null) {
            choice.put("finish_reason", finish);
        }
        if (tokens != null && tokens.isNumber()) {
            body.putObject("usage").set("completion_tokens", tokens);
        }
        return body;
    }

    /** RFC 3339 of seconds since the epoch, or of a time that is text already. */
    static @Nullable JsonNode time(@Nullable JsonNode time) {
        if (time != null && time.isString()) {
            return time;
        }
        Double millis = millis(time);
        return millis == null ? null : JsonNodeFactory.instance.stringNode(Rfc3339.write(Math.round(millis)));
    }

    private static @Nullable Double millis(@Nullable JsonNode time) {
        if (time == null) {
            return null;
        }
        if (time.isNumber()) {
            return 1000 * time.doubleValue();
        }
        try {
            return time.isString() ? (double) Rfc3339.read(time.stringValue()) : null;
        } catch (java.time.DateTimeException e) {
            return null;
        }
    }

    static @Nullable JsonNode first(@Nullable JsonNode... nodes) {
        for (JsonNode node : nodes) {
            if (node != null && !node.isMissingNode() && !node.isNull()) {
                return node;
            }
        }
        return null;
    }

    static void put(ObjectNode e, String field, @Nullable JsonNode value) {
        set(e, field, value != null && value.isString() && value.stringValue().isEmpty() ? null : value);
    }

    private static void set(ObjectNode e, String field, @Nullable JsonNode value) {
        if (value != null && !value.isMissingNode() && !value.isNull()) {
            e.set(field, value);
        }
    }
}
