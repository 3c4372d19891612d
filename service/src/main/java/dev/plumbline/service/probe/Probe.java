package dev.plumbline.service.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Asks one pool one thing, and makes a sample of the answer. */
final class Probe {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final SampleReader READER = new SampleReader();
    private static final String SAMPLER = "sampler.";

    private final HttpClient http;
    private final ProbeOptions manner;
    private final @Nullable String key;
    private final Clock clock;
    private final AtomicLong count = new AtomicLong();

    /**
     * A sample, as it is sent on.
     *
     * @param tells whether the engine reported probabilities
     * @param millis how long the pool took
     */
    record Answered(String record, boolean tells, long millis) {}

    /** A pool that could not be asked, with the reason in words that hold no secret. */
    static final class Unanswered extends Exception {

        private static final long serialVersionUID = 1L;

        Unanswered(String reason) {
            super(reason);
        }
    }

    /** @param key what the pools want to be shown; null for nothing */
    Probe(HttpClient http, ProbeOptions manner, @Nullable String key, Clock clock) {
        this.http = http;
        this.manner = manner;
        this.key = key;
        this.clock = clock;
    }

    Answered ask(ProbeTarget target, Prompt prompt) throws Unanswered, InterruptedException {
        long began = System.nanoTime();
        byte[] body = post(target, prompt);
        long millis = (System.nanoTime() - began) / 1_000_000;
        byte[] record = record(envelope(target, prompt), body);
        try {
            Sample sample = READER.read(record);
            return new Answered(
                    new String(record, UTF_8), !sample.answer().steps().isEmpty(), millis);
        } catch (BadRecord e) {
            throw new Unanswered("what it answers cannot be read: " + e.getMessage());
        }
    }

    private byte[] post(ProbeTarget target, Prompt prompt) throws Unanswered, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.chat())
                .timeout(manner.patience())
                .header("Content-Type", "application/json")
                .header("User-Agent", "Plumbline probe")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(question(prompt))));
        target.headers().forEach(request::header);
        if (key != null) {
            request.setHeader("Authorization", "Bearer " + key);
        }
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                if (response.statusCode() != 200) {
                    throw new Unanswered("HTTP " + response.statusCode());
                }
                return in.readNBytes(SampleReader.MAX_BYTES); // what is cut off cannot be read
            }
        } catch (IOException e) {
            throw new Unanswered(Failure.reason(e));
        }
    }

    private ObjectNode question(Prompt prompt) {
        ObjectNode json = JSON.createObjectNode().put("model", manner.model());
        json.putArray("messages").addObject().put("role", "user").put("content", prompt.text());
        return json.put("max_tokens", manner.tokens())
                .put("temperature", manner.temperature())
                .put("top_p", 1)
                .put("logprobs", true)
                .put("top_logprobs", manner.listed())
                .put("stream", false);
    }

    private ObjectNode envelope(ProbeTarget target, Prompt prompt) {
        long now = clock.millis();
        ObjectNode json = JSON.createObjectNode()
                .put("time", Rfc3339.write(now))
                .put("id", "probe-" + target.pool() + "-" + now + "-" + count.incrementAndGet())
                .put("model", manner.model())
                .put("platform", Sample.PROBE)
                .put("pool", target.pool());
        ObjectNode sampler = json.putObject("sampler")
                .put("temperature", manner.temperature())
                .put("top_p", 1)
                .put("logprobs", "raw")
                .put("listed", manner.listed())
                .put("penalties", false)
                .put("logit_bias", false)
                .put("grammar", false);
        sampler.putArray("stop");
        ObjectNode labels = JSON.createObjectNode();
        Map<String, String> fields = new LinkedHashMap<>(manner.fields());
        fields.putAll(target.fields());
        fields.forEach((name, value) -> {
            if (name.startsWith(SAMPLER)) {
                put(sampler, name.substring(SAMPLER.length()), value);
            } else {
                (isOwn(name) ? json : labels).put(name, value);
            }
        });
        if (!labels.isEmpty()) {
            json.set("labels", labels);
        }
        ObjectNode asked = json.putObject("prompt").put("hash", prompt.hash(manner.model()));
        prompt.scripts().forEach(asked.putArray("scripts")::add);
        return json;
    }

    private static boolean isOwn(String name) {
        return name.equals("hardware") || name.equals("region") || name.equals("version");
    }

    private static void put(ObjectNode json, String name, String value) {
        if (value.equals("true") || value.equals("false")) {
            json.put(name, value.equals("true"));
        } else if (value.matches("-?\\d{1,9}")) {
            json.put(name, Integer.parseInt(value));
        } else {
            json.put(name, value);
        }
    }

    /** The body as it came, on one line: between tokens of JSON a line end is but white space. */
    private static byte[] record(ObjectNode envelope, byte[] body) {
        byte[] head = JSON.writeValueAsBytes(envelope);
        ByteArrayOutputStream record = new ByteArrayOutputStream(head.length + body.length + 16);
        record.write(head, 0, head.length - 1);
        record.writeBytes(",\"response\":".getBytes(UTF_8));
        for (byte b : body) {
            record.write(b == '\n' || b == '\r' ? ' ' : b);
        }
        record.write('}');
        return record.toByteArray();
    }
}
