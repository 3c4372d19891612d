package dev.plumbline.service.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.http.Api;
import dev.plumbline.service.http.ApiTokens;
import dev.plumbline.service.http.HealthChecks;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** {@code POST /v1/otlp/v1/traces} and {@code /logs}, as exporters send them. */
class OtlpEndpointTest {

    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);
    private static final Topic<byte[], byte[]> SAMPLES =
            Topics.of(new Prefix("otlp", Prefix.Kind.LIVE, 1, 1)).samples();
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String MESSAGES =
            "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"reasoning\",\"content\":\"Hm.\"},"
                    + "{\"type\":\"text\",\"content\":\"Hi!\"}],\"finish_reason\":\"stop\"}]";

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    private static final HealthChecks HEALTHY = new HealthChecks() {
        @Override
        public List<String> failures() {
            return List.of();
        }

        @Override
        public List<String> notReady() {
            return List.of();
        }
    };

    private Api api(BearerToken token) {
        SampleProducer intake = new SampleProducer(producer, SAMPLES, Duration.ofSeconds(2));
        return Api.start(
                ANY, HEALTHY, () -> "", IngestEndpoints.of(intake, new IngestAuth(token, ApiTokens.NONE, ANY)));
    }

    private static HttpResponse<byte[]> post(Api api, String what, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.url() + "/v1/otlp/v1/" + what))
                .POST(BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private Sample taken(int i) throws Exception {
        return new SampleReader().read(producer.history().get(i).value());
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static KeyValue attribute(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static Span.Builder span(String id) {
        return Span.newBuilder()
                .setName("chat llama")
                .setTraceId(ByteString.copyFrom(new byte[16]))
                .setSpanId(ByteString.copyFromUtf8("12345678"))
                .setStartTimeUnixNano(1_756_080_000_000_000_000L)
                .setEndTimeUnixNano(1_756_080_001_500_000_000L)
                .addAttributes(attribute("gen_ai.response.id", id))
                .addAttributes(attribute("gen_ai.request.model", "llama"))
                .addAttributes(attribute(
                        "gen_ai.request.temperature", AnyValue.newBuilder().setDoubleValue(0.5)))
                .addAttributes(attribute(
                        "gen_ai.usage.output_tokens", AnyValue.newBuilder().setIntValue(7)))
                .addAttributes(attribute("gen_ai.output.messages", MESSAGES));
    }

    private static byte[] traces(Span.Builder... spans) {
        ExportTraceServiceRequest.Builder export = ExportTraceServiceRequest.newBuilder();
        var resource = export.addResourceSpansBuilder();
        resource.getResourceBuilder().addAttributes(attribute("plumbline.pool", "gpu-a"));
        var scope = resource.addScopeSpansBuilder();
        for (Span.Builder span : spans) {
            scope.addSpans(span);
        }
        return export.build().toByteArray();
    }

    @Test
    void traces_inProtobuf_areSamples_andOtherSpansArePassedOver() throws Exception {
        try (Api api = api(null)) {
            HttpResponse<byte[]> answer = post(
                    api,
                    "traces",
                    gzip(traces(span("r-1"), Span.newBuilder().setName("GET /"))),
                    "content-type",
                    PROTOBUF,
                    "content-encoding",
                    "gzip");
            assertEquals(200, answer.statusCode());
            assertEquals(PROTOBUF, answer.headers().firstValue("content-type").orElse(""));
            assertFalse(ExportTraceServiceResponse.parseFrom(answer.body()).hasPartialSuccess());
        }
        assertEquals(1, producer.history().size());
        Sample sample = taken(0);
        assertEquals("r-1", sample.id());
        assertEquals("llama", sample.model());
        assertEquals("gpu-a", sample.pool());
        assertEquals(1_756_080_001_500L, sample.time());
        assertEquals(1_756_080_000_000L, sample.timing().started());
        assertEquals(0.5, sample.sampler().temperature());
        assertEquals("Hi!", sample.answer().text());
        assertEquals("Hm.", sample.answer().reasoning().text());
        assertEquals("stop", sample.answer().finishReason());
        assertEquals(7, sample.answer().completionTokens());
    }

    @Test
    void traces_whatLacksAField_isRejectedInTheWayOfTheProtocol() throws Exception {
        Span.Builder late = span("r-3").addAttributes(attribute("plumbline.hardware", "h".repeat(300)));
        try (Api api = api(null)) {
            ExportTraceServiceRequest without = ExportTraceServiceRequest.newBuilder()
                    .addResourceSpans(
                            ExportTraceServiceRequest.parseFrom(traces(span("r-2"))).getResourceSpans(0).toBuilder()
                                    .clearResource())
                    .addResourceSpans(ExportTraceServiceRequest.parseFrom(traces(span("r-1"), late))
                            .getResourceSpans(0))
                    .build();
            HttpResponse<byte[]> answer = post(api, "traces", without.toByteArray(), "content-type", PROTOBUF);
            assertEquals(200, answer.statusCode());
            var partial = ExportTraceServiceResponse.parseFrom(answer.body()).getPartialSuccess();
            assertEquals(2, partial.getRejectedSpans());
            assertEquals("no pool: set the attribute plumbline.pool", partial.getErrorMessage());
        }
        assertEquals(1, producer.history().size());
        assertEquals("r-1", taken(0).id());
    }

    /** A log event that holds all, and one of a choice, as they were before; of several choices the first counts. */
    @Test
    void logs_inProtobuf_areSamples() throws Exception {
        AnyValue.Builder parts = AnyValue.newBuilder()
                .setArrayValue(ArrayValue.newBuilder()
                        .addValues(map(
                                attribute("role", "assistant"),
                                attribute(
                                        "parts",
                                        AnyValue.newBuilder()
                                                .setArrayValue(ArrayValue.newBuilder()
                                                        .addValues(map(
                                                                attribute("type", "text"),
                                                                attribute("content", "Hi!"))))))));
        LogRecord.Builder details = record().setEventName("gen_ai.client.inference.operation.details")
                .addAttributes(attribute("gen_ai.response.id", "r-1"))
                .addAttributes(attribute(
                        "gen_ai.response.finish_reasons",
                        AnyValue.newBuilder()
                                .setArrayValue(ArrayValue.newBuilder()
                                        .addValues(AnyValue.newBuilder().setStringValue("length")))))
                .addAttributes(attribute("gen_ai.output.messages", parts));
        ExportLogsServiceRequest.Builder export = ExportLogsServiceRequest.newBuilder();
        export.addResourceLogsBuilder()
                .addScopeLogsBuilder()
                .addLogRecords(details)
                .addLogRecords(choice(0))
                .addLogRecords(choice(1))
                .addLogRecords(record().setBody(AnyValue.newBuilder().setStringValue("started")));
        try (Api api = api(null)) {
            HttpResponse<byte[]> answer = post(api, "logs", export.build().toByteArray(), "content-type", PROTOBUF);
            assertEquals(200, answer.statusCode());
            assertFalse(ExportLogsServiceResponse.parseFrom(answer.body()).hasPartialSuccess());
        }
        assertEquals(2, producer.history().size());
        assertEquals("Hi!", taken(0).answer().text());
        assertEquals("length", taken(0).answer().finishReason());
        assertEquals("choice 0", taken(1).answer().text());
        assertEquals("stop", taken(1).answer().finishReason());
        assertEquals("00000000000000000000000000000000-3132333435363738", taken(1).id());
    }

    private static LogRecord.Builder record() {
        return LogRecord.newBuilder()
                .setTimeUnixNano(1_756_080_001_000_000_000L)
                .setTraceId(ByteString.copyFrom(new byte[16]))
                .setSpanId(ByteString.copyFromUtf8("12345678"))
                .addAttributes(attribute("gen_ai.request.model", "llama"))
                .addAttributes(attribute("server.address", "gpu-b"));
    }

    private static LogRecord.Builder choice(int index) {
        return record().setEventName("gen_ai.choice")
                .setBody(map(
                        attribute("index", AnyValue.newBuilder().setIntValue(index)),
                        attribute("finish_reason", "stop"),
                        attribute("message", map(attribute("content", "choice " + index)))));
    }

    private static AnyValue.Builder map(KeyValue... values) {
        return AnyValue.newBuilder().setKvlistValue(KeyValueList.newBuilder().addAllValues(List.of(values)));
    }

    @Test
    void json_isTakenToo_andAnsweredInJson() throws Exception {
        String export = """
                {"resourceSpans":[{"resource":{"attributes":[{"key":"plumbline.pool","value":{"stringValue":"p"}}]},
                 "scopeSpans":[{"spans":[{"name":"chat llama","traceId":"5b8efff798038103d269b633813fc60c",
                 "spanId":"eee19b7ec3c1b174","endTimeUnixNano":"1756080001000000000","kind":3,
                 "attributes":[{"key":"gen_ai.output.messages","value":{"arrayValue":{"values":[{"kvlistValue":{"values":[
                  {"key":"content","value":{"stringValue":"Hi!"}}]}}]}}}]}]}]}]}""";
        try (Api api = api(null)) {
            HttpResponse<byte[]> answer = post(
                    api,
                    "traces",
                    export.getBytes(StandardCharsets.UTF_8),
                    "content-type",
                    "application/json; charset=utf-8");
            assertEquals("200 {}", answer.statusCode() + " " + text(answer));
            String without = export.replace("plumbline.pool", "pool");
            assertEquals(
                    "{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"no pool: set the attribute plumbline.pool\"}}",
                    text(post(
                            api,
                            "traces",
                            without.getBytes(StandardCharsets.UTF_8),
                            "content-type",
                            "application/json")));
        }
        assertEquals("5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174", taken(0).id());
        assertEquals("Hi!", taken(0).answer().text());
    }

    /** A call that failed is an error in the place of an answer. */
    @Test
    void spanOfAFailedCall_isAnErrorBody() throws Exception {
        Span.Builder failed = span("r-1")
                .clearAttributes()
                .addAttributes(attribute("gen_ai.request.model", "llama"))
                .addAttributes(attribute("error.type", "timeout"));
        try (Api api = api(null)) {
            assertEquals(
                    200,
                    post(api, "traces", traces(failed), "content-type", PROTOBUF)
                            .statusCode());
        }
        assertEquals("error", taken(0).answer().finishReason());
    }

    @Test
    void whatIsNoExport_isABadRequest_withAStatusMessage() throws Exception {
        byte[] noise = "no export".getBytes(StandardCharsets.UTF_8);
        try (Api api = api(null)) {
            HttpResponse<byte[]> answer = post(api, "logs", noise, "content-type", PROTOBUF);
            assertEquals(400, answer.statusCode());
            assertEquals("the body is no export of logs in Protobuf", status(answer));
            answer = post(api, "traces", noise, "content-type", "application/json");
            assertEquals("400 {\"message\":\"the body is no JSON\"}", answer.statusCode() + " " + text(answer));
            answer = post(
                    api,
                    "traces",
                    "[".repeat(5_000).getBytes(StandardCharsets.UTF_8),
                    "content-type",
                    "application/json");
            assertEquals(400, answer.statusCode());
            answer = post(api, "traces", noise, "content-type", "text/plain");
            assertEquals(415, answer.statusCode());
            answer = post(api, "traces", noise, "content-type", PROTOBUF, "content-encoding", "gzip");
            assertEquals(400, answer.statusCode());
            assertEquals("the body is no gzip, or cut", status(answer));
            answer = post(
                    api,
                    "traces",
                    gzip(new byte[RequestBodies.MAX_BYTES + 1]),
                    "content-type",
                    PROTOBUF,
                    "content-encoding",
                    "gzip");
            assertEquals(413, answer.statusCode());
            assertEquals("an export may have at most 67108864 bytes", status(answer));
        }
        assertEquals(0, producer.history().size());
    }

    @Test
    void withoutItsToken_nobodyMaySend() throws Exception {
        try (Api api = api(BearerToken.of(null, "sixteen-characters-at-least"))) {
            assertEquals(
                    401,
                    post(api, "traces", traces(span("r-1")), "content-type", PROTOBUF)
                            .statusCode());
            assertEquals(
                    200,
                    post(
                                    api,
                                    "traces",
                                    traces(span("r-1")),
                                    "content-type",
                                    PROTOBUF,
                                    "authorization",
                                    "Bearer sixteen-characters-at-least")
                            .statusCode());
        }
        assertEquals(1, producer.history().size());
    }

    private static String status(HttpResponse<byte[]> answer) throws IOException {
        return UnknownFieldSet.parseFrom(answer.body())
                .getField(2)
                .getLengthDelimitedList()
                .get(0)
                .toStringUtf8();
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        assertTrue(packed.size() > 0);
        return packed.toByteArray();
    }
}
