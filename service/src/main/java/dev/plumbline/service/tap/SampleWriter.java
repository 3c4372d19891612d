package dev.plumbline.service.tap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.tap.generation.Additions;
import dev.plumbline.service.tap.generation.GenerationRequest;
import dev.plumbline.service.tap.generation.PromptText;
import dev.plumbline.service.tap.generation.RequestKind;
import dev.plumbline.service.tap.generation.SamplerSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes the sample of a response that has passed. */
final class SampleWriter {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> OWN = Set.of("pool", "hardware", "region", "version", "platform");
    private static final String SAMPLER = "sampler.";

    private final TapSettings settings;
    private final SamplerSettings sampler;
    private final ContextClasses classes;
    private final SampleReader reader = new SampleReader();

    SampleWriter(TapSettings settings) {
        this.settings = settings;
        TapSettings.Engine engine = settings.engine();
        this.sampler = new SamplerSettings(engine.defaults(), engine.generation(), engine.kind(), engine.logprobs());
        this.classes = engine.classes() == null ? ContextClasses.NONE : ContextClasses.parse(engine.classes());
    }

    /** The sample as a line, or null where Plumbline could not read it. */
    @Nullable
    SampleLine write(TappedExchange exchange) {
        byte[] answer = exchange.failure() > 0 ? error(exchange.failure()) : unpacked(exchange);
        if (answer == null) {
            return null;
        }
        ObjectNode envelope = envelope(exchange);
        Sample sample = read(record(envelope, exchange.hasEvents(), answer));
        if (sample == null) {
            return null;
        }
        complete(envelope, exchange, sample, TapUsage.of(answer));
        return new SampleLine(sample.placementKey(), record(envelope, exchange.hasEvents(), answer));
    }

    /** What an engine writes of its errors may repeat what it was asked: the status alone is kept. */
    private static byte[] error(int status) {
        return ("{\"error\":{\"code\":" + status + "}}").getBytes(UTF_8);
    }

    private @Nullable Sample read(byte[] record) {
        try {
            return reader.read(record);
        } catch (BadRecord e) {
            return null;
        }
    }

    private ObjectNode envelope(TappedExchange exchange) {
        TappedExchange.Choice choice = exchange.choice();
        TappedExchange.Times times = exchange.times();
        GenerationRequest request = exchange.request();
        ObjectNode json = JSON.createObjectNode()
                .put("time", Rfc3339.write(times.endedMillis))
                .put("started", Rfc3339.write(times.startedMillis))
                .put("id", choice.id());
        if (choice.session() != null) {
            json.put("session", choice.session());
        }
        json.put("sampled_by", choice.by().code()).put("sample_rate", choice.rate());
        json.put("model", request.get("model").asString("unnamed"));
        ObjectNode how = sampler.of(exchange.kind(), request, listed(exchange));
        ObjectNode labels = JSON.createObjectNode();
        for (Map.Entry<String, String> field : settings.envelope().entrySet()) {
            String name = field.getKey();
            if (name.startsWith(SAMPLER)) {
                how.put(name.substring(SAMPLER.length()), field.getValue());
            } else {
                (OWN.contains(name) ? json : labels).put(name, field.getValue());
            }
        }
        json.set("sampler", how);
        if (!labels.isEmpty()) {
            json.set("labels", labels);
        }
        ObjectNode prompt = json.putObject("prompt");
        if (choice.digest() != null) {
            prompt.put("hash", choice.digest());
        }
        if (settings.rules().keepsPrompts()) {
            keep(request, prompt);
        }
        PromptText.scripts(request).forEach(prompt.putArray("scripts")::add);
        PromptText.askedScripts(request).forEach(prompt.putArray("asked_scripts")::add);
        return json;
    }

    /** What a trusted pool must be given to score the answer. */
    private static void keep(GenerationRequest request, ObjectNode prompt) {
        JsonNode given = request.get("prompt");
        if (request.get("messages").isArray()) {
            prompt.set("messages", request.get("messages"));
        } else if (given.isArray() && given.path(0).isNumber()) {
            prompt.set("token_ids", given);
        } else if (given.isString()) {
            prompt.set("text", given);
        }
    }

    /** How many candidates were asked for, by the client or by the tap. */
    private int listed(TappedExchange exchange) {
        GenerationRequest request = exchange.request();
        if (exchange.additions().cuts().containsKey(RequestKind.LOGPROBS)) {
            return settings.rules().listed();
        }
        if (!Additions.asksForLogprobs(exchange.kind(), request)) {
            return 0;
        }
        return exchange.kind() == RequestKind.COMPLETIONS
                ? Math.max(0, request.get("logprobs").asInt(0))
                : Math.max(0, request.get(RequestKind.LISTED).asInt(0));
    }

    /** Adds what only the answer says. */
    private void complete(ObjectNode json, TappedExchange exchange, Sample sample, TapUsage usage) {
        TappedExchange.Times times = exchange.times();
        if (usage.promptTokens() >= 0) {
            ((ObjectNode) json.get("prompt")).put("tokens", usage.promptTokens());
        }
        String wanted = exchange.contextClass() != null ? exchange.contextClass() : classes.of(usage.promptTokens());
        String served = settings.engine().serves();
        if (wanted != null || served != null) {
            ObjectNode context = json.putObject("context_class");
            if (wanted != null) {
                context.put("requested", wanted);
            }
            if (served != null) {
                context.put("served", served);
            }
        }
        if (exchange.hasEvents() && times.firstText != 0) {
            ObjectNode timing = json.putObject("timing").put("ttft_ms", millis(times.firstText - times.started));
            int tokens = Math.max(
                    sample.answer().completionTokens(), sample.answer().steps().size());
            if (tokens > 1 && times.lastText > times.firstText) {
                timing.put("tpot_ms", millis(times.lastText - times.firstText) / (tokens - 1));
            }
        }
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e4) / 1e2;
    }

    private static byte @Nullable [] unpacked(TappedExchange exchange) {
        String encoding = exchange.encoding();
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return exchange.copied();
        }
        if (!encoding.equalsIgnoreCase("gzip")) {
            return null;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(exchange.copied()))) {
            byte[] answer = in.readNBytes(SampleMemory.MOST + 1);
            return answer.length > SampleMemory.MOST ? null : answer;
        } catch (IOException e) {
            return null;
        }
    }

    /** The body as it came, on one line; a stream as one string, events and all. */
    private static byte[] record(ObjectNode envelope, boolean events, byte[] answer) {
        byte[] head = JSON.writeValueAsBytes(envelope);
        ByteArrayOutputStream record = new ByteArrayOutputStream(head.length + answer.length + 32);
        record.write(head, 0, head.length - 1);
        record.writeBytes(",\"response\":".getBytes(UTF_8));
        if (events) {
            record.writeBytes(JSON.writeValueAsBytes(new String(answer, UTF_8)));
        } else {
            for (byte b : answer) { // between tokens of JSON a line end is but a blank
                record.write(b == '\n' || b == '\r' ? ' ' : b);
            }
        }
        record.write('}');
        return record.toByteArray();
    }
}
