package dev.plumbline.acceptance.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.SharedBroker;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.text.Completion;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.proto.SampleRecord;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.http.Api;
import dev.plumbline.service.http.ApiTokens;
import dev.plumbline.service.http.HealthChecks;
import dev.plumbline.service.ingest.IngestAuth;
import dev.plumbline.service.ingest.IngestEndpoints;
import dev.plumbline.service.ingest.SampleProducer;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.recording.Recording;
import dev.plumbline.service.recording.Timeline;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bodies of every dialect, as people really log them, by every way in which samples come in: the first stage is given
 * the same answers by all of them.
 */
@ExtendWith(SharedBroker.class)
class DialectsTest {

    private static final Path BODIES =
            Path.of("../../models/src/test/resources/dev/plumbline/models/reader/field-bodies.jsonl");

    private static final String LONG = "long";

    private final BlockingQueue<Sample> taken = new LinkedBlockingQueue<>();
    private final Prefix prefix = new Prefix("dialects", Prefix.Kind.LIVE, 2, 1);
    private final Topic<byte[], byte[]> samples = Topics.of(prefix).samples();
    private final Map<String, String> bodies = new TreeMap<>();
    private final Map<String, Answer> answers = new TreeMap<>();

    @TempDir
    Path folder;

    private void read() throws Exception {
        for (String line : Files.readAllLines(BODIES)) {
            String name = line.substring("{\"name\":\"".length(), line.indexOf("\",\"response\""));
            String body = line.substring(line.indexOf("\"response\":") + 11, line.length() - 1);
            try {
                answers.put(name, new SampleReader().read(json(name, body, "x")).answer());
                bodies.put(name, body);
            } catch (BadRecord e) {
                // a dead letter by any way: tests of the topology show these
            }
        }
        List<String> dialects = answers.values().stream()
                .map(Answer::dialect)
                .distinct()
                .sorted()
                .toList();
        assertEquals(
                List.of(
                        "ai21",
                        "anthropic",
                        "bedrock-converse",
                        "bedrock-invoke",
                        "bedrock-titan",
                        "cloudflare",
                        "cohere",
                        "dashscope",
                        "databricks",
                        "djl",
                        "error",
                        "gemini",
                        "llamacpp",
                        "ollama",
                        "openai",
                        "openai-responses",
                        "replicate",
                        "sglang",
                        "tgi",
                        "triton",
                        "watsonx"),
                dialects);
    }

    private static byte[] json(String name, String response, String way) {
        return ("{\"time\":\"" + Instant.now() + "\",\"id\":\"" + way + "/" + name
                        + "\",\"model\":\"m\",\"pool\":\"p\",\"response\":" + response + "}")
                .getBytes(UTF_8);
    }

    private byte[] protobuf(String name, ByteString response, String way) {
        return SampleRecord.newBuilder()
                .setTime(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()))
                .setId(way + "/" + name)
                .setModel("m")
                .setPool("p")
                .setResponse(response)
                .build()
                .toByteArray();
    }

    /** What a gateway has: the body itself, or the text of its stream. */
    private static ByteString bytes(String body) {
        return ByteString.copyFromUtf8(
                body.startsWith("\"") ? JsonMapper.shared().readValue(body, String.class) : body);
    }

    @Test
    void bodies_byEveryWay_areTheSameAnswers(Broker broker) throws Exception {
        read();
        new Provisioning(broker.client()).provide(prefix, 1, Topics.RETENTION);
        try (InJvm stage = InJvm.start(
                broker.bootstrapServers(), prefix, Topics.of(prefix), List.of(capturing()), folder.resolve("state"))) {
            byKafka(broker);
            byHttp(broker);
            Map<String, Answer> read = await(3 * answers.size() + 2, stage);
            answers.forEach((name, answer) -> {
                assertEquals(answer, read.get("json/" + name), name);
                assertEquals(answer, read.get("protobuf/" + name), name);
                assertEquals(answer, read.get("http/" + name), name);
            });
            for (String way : List.of("json/", "protobuf/")) {
                Answer longest = read.get(way + LONG);
                assertTrue(longest.lacks(Gap.CUT), way);
                assertTrue(
                        longest.text().length() > 60 << 20,
                        way + " kept " + longest.text().length());
            }
        }
    }

    @Test
    void bodies_byFile_areTheSameAnswers() throws Exception {
        read();
        Path file = folder.resolve("bodies.jsonl");
        Files.write(
                file,
                bodies.entrySet().stream()
                        .map(e -> new String(json(e.getKey(), e.getValue(), "file"), UTF_8))
                        .toList());
        Files.write(file, List.of(new String(json(LONG, tooLong(), "file"), UTF_8)), StandardOpenOption.APPEND);
        Map<String, Answer> read = new HashMap<>();
        try (Recording recording = Recording.of(List.of(file.toString()))) {
            Timeline timeline = new Timeline(recording);
            for (Entry entry = timeline.next(); entry != null; entry = timeline.next()) {
                assertNotNull(entry.sample(), () -> "line " + (read.size() + 1));
                read.put(entry.sample().id(), entry.sample().answer());
            }
        }
        answers.forEach((name, answer) -> assertEquals(answer, read.get("file/" + name), name));
        assertTrue(read.get("file/" + LONG).lacks(Gap.CUT));
    }

    /** A whole answer of more than 64 MiB. */
    private static String tooLong() {
        return "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"content\":\""
                + "word ".repeat(13 << 20) + "\"}}]}";
    }

    private void byKafka(Broker broker) throws Exception {
        Map<String, Object> config = new HashMap<>(broker.client());
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 72 << 20);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 80L << 20);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Map.Entry<String, String> e : bodies.entrySet()) {
                producer.send(record("json/" + e.getKey(), json(e.getKey(), e.getValue(), "json")));
                producer.send(asProtobuf(
                        record("protobuf/" + e.getKey(), protobuf(e.getKey(), bytes(e.getValue()), "protobuf"))));
            }
            producer.send(record("json/" + LONG, json(LONG, tooLong(), "json"))).get();
            producer.send(asProtobuf(
                            record("protobuf/" + LONG, protobuf(LONG, ByteString.copyFromUtf8(tooLong()), "protobuf"))))
                    .get();
        }
    }

    private ProducerRecord<byte[], byte[]> record(String key, byte[] value) {
        return new ProducerRecord<>(samples.name(), key.getBytes(UTF_8), value);
    }

    private static ProducerRecord<byte[], byte[]> asProtobuf(ProducerRecord<byte[], byte[]> record) {
        record.headers().add("content-type", "application/x-protobuf".getBytes(UTF_8));
        return record;
    }

    private void byHttp(Broker broker) throws Exception {
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        String lines = bodies.entrySet().stream()
                .map(e -> new String(json(e.getKey(), e.getValue(), "http"), UTF_8))
                .collect(Collectors.joining("\n"));
        try (SampleProducer intake = SampleProducer.of(broker.client(), samples);
                Api api = Api.start(
                        any,
                        new Healthy(),
                        () -> "",
                        IngestEndpoints.of(intake, new IngestAuth(null, ApiTokens.NONE, any)))) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(api.url() + "/v1/samples"))
                                    .POST(HttpRequest.BodyPublishers.ofString(lines))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals("{\"accepted\":" + bodies.size() + ",\"rejected\":0,\"errors\":[]}", answer.body());
        }
    }

    private Map<String, Answer> await(int many, InJvm stage) throws InterruptedException {
        Map<String, Answer> read = new HashMap<>();
        while (read.size() < many) {
            Sample sample = taken.poll(90, TimeUnit.SECONDS);
            assertNotNull(sample, () -> "only " + read.size() + " of " + many + " came; healthy: " + stage.isHealthy());
            read.put(sample.id(), sample.answer());
        }
        return read;
    }

    /** A signal that keeps what it is given. */
    private Signal capturing() {
        Question question = new Question(
                50,
                Completion.NAME, // which is asked of errors too
                Layer.FEED,
                Question.Unit.RESPONSE,
                Question.Direction.MORE,
                List.of(),
                List.of(),
                new Question.Words("sessions", List.of("came")));
        return new Signal() {
            @Override
            public Question question() {
                return question;
            }

            @Override
            public void ask(Sample sample, Signal.Emitter to) {
                taken.add(sample);
            }
        };
    }

    private static final class Healthy implements HealthChecks {
        @Override
        public List<String> failures() {
            return List.of();
        }

        @Override
        public List<String> notReady() {
            return List.of();
        }
    }
}
