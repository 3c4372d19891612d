package dev.plumbline.service.imports;

import dev.plumbline.models.sample.Rfc3339;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The envelope of a span or log record. Attributes that begin with {@code plumbline.} are fields of the envelope, for
 * what the conventions do not tell, such as {@code plumbline.pool}.
 */
final class GenAiEnvelope {

    private static final String OURS = "plumbline.";

    private static final Map<String, String> SETTINGS = Map.of(
            "gen_ai.request.temperature", "temperature",
            "gen_ai.request.top_p", "top_p",
            "gen_ai.request.top_k", "top_k",
            "gen_ai.request.seed", "seed");

    private final JsonNode record;
    private final Map<String, JsonNode> all;
    private final ObjectNode e = JsonNodeFactory.instance.objectNode();

    /** @param all its attributes, over those of its resource */
    GenAiEnvelope(JsonNode record, Map<String, JsonNode> all) {
        this.record = record;
        this.all = all;
    }

    /** @param message the answer; null where an error stands in its place */
    ObjectNode of(@Nullable JsonNode message) {
        put("id", all.get("gen_ai.response.id"), id());
        put(
                "time",
                nanos("endTimeUnixNano"),
                nanos("timeUnixNano"),
                nanos("observedTimeUnixNano"),
                nanos("startTimeUnixNano"));
        put("started", nanos("startTimeUnixNano"));
        put("session", all.get("gen_ai.conversation.id"), all.get("session.id"));
        put("model", all.get("gen_ai.request.model"), all.get("gen_ai.response.model"), named());
        put("pool", all.get("server.address"));
        put("region", all.get("cloud.region"));
        sampler(e.putObject("sampler"));
        JsonNode prompt = number(all.get("gen_ai.usage.input_tokens"));
        if (prompt != null) {
            e.putObject("prompt").set("tokens", prompt);
        }
        e.set(
                "response",
                message == null
                        ? error()
                        : OuterRecord.chat(body(message), finish(message), isAlone() ? tokens() : null));
        all.forEach((name, value) -> {
            if (name.startsWith(OURS) && !name.equals("plumbline.response")) {
                Importer.set(e, name.substring(OURS.length()), value);
            }
        });
        return e;
    }

    /** Of several answers the tokens are counted together. */
    private boolean isAlone() {
        JsonNode messages = AnyValues.parsed(all.get("gen_ai.output.messages"));
        return messages == null || messages.size() < 2;
    }

    private void put(String field, @Nullable JsonNode... values) {
        JsonNode first = OuterRecord.first(values);
        OuterRecord.put(e, field, first == null || first.isString() ? first : null);
    }

    /** Both ids of a span, since its own is unique within its trace only. */
    private @Nullable JsonNode id() {
        String span = record.path("spanId").asString("");
        String trace = record.path("traceId").asString("");
        return span.isEmpty() ? null : JsonNodeFactory.instance.stringNode(trace.isEmpty() ? span : trace + "-" + span);
    }

    /** {@code chat llama}: the conventions name a span after operation and model. */
    private @Nullable JsonNode named() {
        String name = record.path("name").asString("");
        int at = name.indexOf(' ');
        return at < 0 ? null : JsonNodeFactory.instance.stringNode(name.substring(at + 1));
    }

    private @Nullable JsonNode nanos(String field) {
        long nanos = record.path(field).asLong(0);
        return nanos <= 0 ? null : JsonNodeFactory.instance.stringNode(Rfc3339.write(nanos / 1_000_000));
    }

    /** What the request stated, and of penalties whether there were any. */
    private void sampler(ObjectNode sampler) {
        SETTINGS.forEach((theirs, ours) -> OuterRecord.put(sampler, ours, number(all.get(theirs))));
        JsonNode stops = AnyValues.parsed(all.get("gen_ai.request.stop_sequences"));
        if (stops != null && stops.isArray()) {
            ArrayNode list = sampler.putArray("stop");
            stops.forEach(stop -> list.add(stop.asString("")));
        }
        JsonNode frequency = number(all.get("gen_ai.request.frequency_penalty"));
        JsonNode presence = number(all.get("gen_ai.request.presence_penalty"));
        boolean some =
                (frequency != null && frequency.asDouble() != 0) || (presence != null && presence.asDouble() != 0);
        if (some || (frequency != null && presence != null)) {
            sampler.put("penalties", some);
        }
    }

    private static ObjectNode body(JsonNode message) {
        ObjectNode plain = JsonNodeFactory.instance.objectNode().put("role", "assistant");
        StringBuilder text = new StringBuilder(message.path("content").asString(""));
        StringBuilder reasoning = new StringBuilder();
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        for (JsonNode part : message.path("parts")) {
            switch (part.path("type").asString("")) {
                case "text" -> text.append(part.path("content").asString(""));
                case "reasoning" -> reasoning.append(part.path("content").asString(""));
                case "tool_call" -> {
                    ObjectNode function = calls.addObject().putObject("function");
                    OuterRecord.put(function, "name", part.get("name"));
                    OuterRecord.put(function, "arguments", part.get("arguments"));
                }
                default -> {
                    // what a tool answered, and pictures
                }
            }
        }
        plain.put("content", text.toString());
        if (!reasoning.isEmpty()) {
            plain.put("reasoning_content", reasoning.toString());
        }
        JsonNode own = calls.isEmpty() ? message.get("tool_calls") : calls;
        if (own != null && own.isArray() && !own.isEmpty()) {
            plain.set("tool_calls", own);
        }
        return plain;
    }

    private @Nullable String finish(JsonNode message) {
        JsonNode reasons = AnyValues.parsed(all.get("gen_ai.response.finish_reasons"));
        JsonNode first = reasons == null ? null : reasons.isArray() ? reasons.get(0) : reasons;
        JsonNode reason = OuterRecord.first(first, message.get("finish_reason"));
        return reason == null ? null : reason.asString(null);
    }

    private @Nullable JsonNode tokens() {
        JsonNode tokens = OuterRecord.first(
                number(all.get("gen_ai.usage.output_tokens")), number(all.get("gen_ai.usage.completion_tokens")));
        boolean several = all.containsKey("gen_ai.request.choice.count")
                && all.get("gen_ai.request.choice.count").asLong(1) > 1;
        return several ? null : tokens;
    }

    private ObjectNode error() {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.putObject("error").set("type", all.get("error.type"));
        return error;
    }

    /** A number, or the digits of one; what is neither is left out. */
    private static @Nullable JsonNode number(@Nullable JsonNode value) {
        if (value == null || value.isNumber()) {
            return value;
        }
        String digits = value.asString("");
        return digits.matches("\\d{1,9}") ? JsonNodeFactory.instance.numberNode(Integer.parseInt(digits)) : null;
    }
}
