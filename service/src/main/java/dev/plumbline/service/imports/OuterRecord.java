package dev.plumbline.service.imports;

import dev.plumbline.models.sample.Rfc3339;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
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
        List<JsonNode> records(JsonNode line) {
            return line.path("standard_logging_object").isObject()
                    ? List.of(line.get("standard_logging_object"))
                    : List.of(line);
        }

        @Override
        List<ObjectNode> read(JsonNode record) {
            if (NO_COMPLETIONS.matcher(record.path("call_type").asString("")).find()
                    || record.path("cache_hit").asBoolean(false)) {
                return List.of();
            }
            ObjectNode e = envelope(record);
            put(e, "time", time(record.get("endTime")));
            put(e, "started", time(record.get("startTime")));
            put(e, "session", first(record.at("/metadata/session_id"), record.get("session_id")));
            put(e, "model", first(record.get("model_group"), record.get("model")));
            put(e, "pool", first(record.at("/metadata/pool"), record.get("api_base"), record.get("model_id")));
            e.set("sampler", sampler(record.path("model_parameters")));
            timing(e, record);
            boolean failed = record.path("status").asString("").equals("failure");
            JsonNode response = record.get("response");
            set(e, "response", failed && saysNothing(response) ? ERROR : response);
            return List.of(e);
        }
    },
    /** Langfuse's observations, as its API, its page or its blob storage exports them; generations alone are meant. */
    LANGFUSE {
        @Override
        List<JsonNode> records(JsonNode line) {
            return line.path("data").isArray() ? list(line.get("data")) : List.of(line);
        }

        @Override
        List<ObjectNode> read(JsonNode record) {
            return record.path("type").asString("GENERATION").equals("GENERATION")
                    ? List.of(LangfuseObservation.envelope(record))
                    : List.of();
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
            put(e, "time", time(first(body.get("created"), body.get("created_at"))));
            put(e, "model", body.get("model"));
            set(e, "response", body.isMissingNode() ? record.get("error") : body);
            return List.of(e);
        }
    };

    /** What LiteLLM calls that is answered by no text. What it had cached was not generated either. */
    private static final Pattern NO_COMPLETIONS =
            Pattern.compile("embedding|image|moderation|transcription|speech|rerank");

    /** An error in the place of an answer; what it was about is not kept. */
    static final JsonNode ERROR = JsonMapper.shared().readTree("{\"error\":{}}");

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

    private static final Pattern BARE_TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?");

    /** The records of a line: that itself, unless it is about others. */
    List<JsonNode> records(JsonNode line) {
        return List.of(line);
    }

    /** The envelopes of one record, not complete perhaps; none where it is about something else. */
    abstract List<ObjectNode> read(JsonNode record);

    static ObjectNode envelope(JsonNode record) {
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

    /** Whether there is nothing to read of an answer. */
    static boolean saysNothing(@Nullable JsonNode response) {
        return response == null
                || response.isNull()
                || (response.isContainer() && response.isEmpty())
                || (response.isString() && response.stringValue().isBlank());
    }

    /** From times that tell when the first token came. */
    static void timing(ObjectNode e, JsonNode record) {
        Double began = millis(first(record.get("startTime"), record.get("start_time")));
        Double first = millis(first(record.get("completionStartTime"), record.get("completion_start_time")));
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
        choice.put("finish_reason", finish == null ? "unknown" : finish);
        if (tokens != null && tokens.isNumber()) {
            body.putObject("usage").set("completion_tokens", tokens);
        }
        return body;
    }

    /** RFC 3339 of seconds since the epoch, or of a time that is text already: without an offset it is of UTC. */
    static @Nullable JsonNode time(@Nullable JsonNode time) {
        if (time != null && time.isString()) {
            return JsonNodeFactory.instance.stringNode(rfc3339(time.stringValue()));
        }
        Double millis = millis(time);
        return millis == null ? null : JsonNodeFactory.instance.stringNode(Rfc3339.write(Math.round(millis)));
    }

    private static String rfc3339(String time) {
        return BARE_TIME.matcher(time).matches() ? time.replace(' ', 'T') + "Z" : time;
    }

    private static @Nullable Double millis(@Nullable JsonNode time) {
        if (time == null) {
            return null;
        }
        if (time.isNumber()) {
            return 1000 * time.doubleValue();
        }
        try {
            return time.isString() ? (double) Rfc3339.read(rfc3339(time.stringValue())) : null;
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
