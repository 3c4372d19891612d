package dev.plumbline.service.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.service.Failure;
import dev.plumbline.service.Records;
import dev.plumbline.service.broker.EmbeddedBroker;
import dev.plumbline.service.http.Api;
import dev.plumbline.service.http.ApiTokens;
import dev.plumbline.service.http.HealthChecks;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real HTTP client, a real broker. */
class SamplesEndpointTest {

    private static final InetSocketAddress ANY = InetSocketAddress.createUnresolved("127.0.0.1", 0);
    private static final String SECRET = "correct horse battery";
    private static final Topic<byte[], byte[]> SAMPLES =
            Topics.of(new Prefix("ingested", Prefix.Kind.LIVE, 4, 1)).samples();

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static SampleProducer intake;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
        new Provisioning(client(broker.bootstrapServers()))
                .provide(new Prefix("ingested", Prefix.Kind.LIVE, 4, 1), 1, Duration.ofHours(1));
        intake = SampleProducer.of(client(broker.bootstrapServers()), SAMPLES);
    }

    @AfterAll
    static void stop() {
        intake.close();
        broker.close();
    }

    @Test
    void post_oneObject_isOnTheTopicUnderItsKey() throws Exception {
        String sample = Records.at(1, "one").replace(",", ",\n");
        try (Api api = api(null)) {
            HttpResponse<String> response = post(api, sample, "content-type", "application/json");
            assertEquals("200 {\"accepted\":1,\"rejected\":0,\"errors\":[]}", shown(response));
        }
        ConsumerRecord<byte[], byte[]> record = byKey("one").get(0);
        assertEquals(sample, new String(record.value(), StandardCharsets.UTF_8), "byte for byte");
        byte[] key = "one".getBytes(StandardCharsets.UTF_8);
        assertEquals(Utils.toPositive(Utils.murmur2(key)) % 4, record.partition());
    }

    @Test
    void post_lines_saysWhichWereAcceptedAndWhatIsWrongWithTheOthers() throws Exception {
        List<String> lines = List.of(
                Records.at(1, "lines"),
                "",
                "{\"time\":\"2025-08-25T00:00:00Z\"}",
                Records.at(2, "lines").replace("\"pool\":\"p\"", "\"pool\":7"),
                Records.at(3, "lines"),
                Records.at(4, "lines").substring(0, 60));
        try (Api api = api(null)) {
            HttpResponse<String> response =
                    post(api, String.join("\r\n", lines), "content-type", "application/x-ndjson");
            assertEquals(
                    "200 {\"accepted\":2,\"rejected\":3,\"errors\":["
                            + "{\"index\":1,\"reason\":\"missing-field\",\"field\":\"id\",\"bound\":\"needed\"},"
                            + "{\"index\":2,\"reason\":\"wrong-type\",\"field\":\"pool\",\"bound\":\"a string\"},"
                            + "{\"index\":4,\"reason\":\"cut\",\"field\":\"session\",\"bound\":\"a whole record\"}]}",
                    shown(response));
        }
        assertEquals(2, byKey("lines").size());
    }

    /**
     * A stream may come as a list of its chunks or as its events: what reads the topic joins them. One chunk alone is
     * no response.
     */
    @Test
    void post_streams_areReadAsTheWholeResponse() throws Exception {
        List<String> lines = new ArrayList<>(Records.forms("streams"));
        lines.add(lines.get(1).replaceFirst("\\[(\\{.*?\\}\\]\\}),.*", "$1}"));
        try (Api api = api(null)) {
            assertEquals(
                    "200 {\"accepted\":4,\"rejected\":1,\"errors\":["
                            + "{\"index\":4,\"reason\":\"chunk\",\"field\":\"response\",\"bound\":\"a"
                            + " whole response: the chunks of a stream, joined\"}]}",
                    shown(post(api, String.join("\n", lines), "content-type", "application/x-ndjson")));
        }
        SampleReader reader = new SampleReader();
        List<Answer> answers = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : byKey("streams")) {
            answers.add(reader.read(record.value()).answer());
        }
        assertEquals(4, answers.size());
        assertEquals("To be", answers.get(0).text());
        assertEquals(2, answers.get(0).steps().size());
        assertEquals(1, answers.stream().distinct().count(), answers.toString());
    }

    /**
     * Where the sender says that they are all there, chunks of one response are one record, in the place of the last.
     */
    @Test
    void post_chunks_areJoinedWithinTheRequest() throws Exception {
        List<String> lines = List.of(
                chunk(1, "a", "chunks", "Good", "null"),
                Records.at(2, "chunks"),
                chunk(3, "b", "chunks", "never", "null"),
                chunk(4, "a", "chunks", " morning", "null"),
                "no sample",
                chunk(5, "a", "chunks", ", friend", "\"stop\""));
        try (Api api = api(null)) {
            String body = String.join("\n", lines);
            HttpResponse<String> alone = post(api, body.replace("\"chunks\"", "\"alone\""));
            assertTrue(alone.body().startsWith("{\"accepted\":1,\"rejected\":5,"), alone.body());
            assertEquals(
                    "200 {\"accepted\":2,\"rejected\":2,\"errors\":["
                            + "{\"index\":2,\"reason\":\"cut\",\"field\":\"response\",\"bound\":\"a"
                            + " whole stream: one that says why it ended\"},"
                            + "{\"index\":4,\"reason\":\"malformed\",\"field\":\"\",\"bound\":\"JSON\"}]}",
                    shown(send(api, "?streams=whole", BodyPublishers.ofString(body))));
            assertEquals(
                    "400 {\"error\":\"streams must be whole, or absent\"}",
                    shown(send(api, "?streams=all", BodyPublishers.ofString(body))));
        }
        SampleReader reader = new SampleReader();
        List<String> texts = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : byKey("chunks")) {
            texts.add(reader.read(record.value()).answer().text());
        }
        assertEquals(
                List.of("Good morning, friend", "hi"), texts.stream().sorted().toList());
    }

    private static String chunk(int second, String id, String session, String text, String finish) {
        return Records.at("2025-08-25T00:00:0" + second + "Z", id, session)
                .replaceFirst(
                        "\"response\":.*",
                        "\"response\":{\"object\":\"chat.completion.chunk\","
                                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                                + text + "\"},\"finish_reason\":" + finish + "}]}}");
    }

    @Test
    void post_nothingSound_isABadRequest() throws Exception {
        try (Api api = api(null)) {
            HttpResponse<String> response = post(api, "no sample", "content-type", "text/plain");
            assertEquals(
                    "400 {\"accepted\":0,\"rejected\":1,\"errors\":["
                            + "{\"index\":0,\"reason\":\"malformed\",\"field\":\"\","
                            + "\"bound\":\"JSON\"}]}",
                    shown(response));
            assertEquals("200 {\"accepted\":0,\"rejected\":0,\"errors\":[]}", shown(post(api, "\n \n")));
        }
    }

    @Test
    void post_packedByGzip_isUnpacked() throws Exception {
        byte[] packed = gzip(Records.at(1, "packed") + "\n" + Records.at(2, "packed"));
        byte[] cut = Arrays.copyOf(packed, packed.length - 12);
        byte[] much = gzip("x\n" + "y".repeat(RequestBodies.MAX_BYTES));
        try (Api api = api(null)) {
            assertEquals("200 {\"accepted\":2,\"rejected\":0,\"errors\":[]}", shown(packed(api, packed, "gzip")));
            assertEquals("400 {\"error\":\"the body is no gzip, or cut\"}", shown(packed(api, cut, "gzip")));
            assertEquals(
                    "400 {\"error\":\"the body is no gzip, or cut\"}",
                    shown(packed(api, Records.at(1, "plain").getBytes(StandardCharsets.UTF_8), "gzip")));
            assertEquals(
                    "413 {\"error\":\"a request may have at most 67108864 bytes, unless it is one record\"}",
                    shown(packed(api, much, "gzip")));
            assertEquals(
                    "415 {\"error\":\"content-encoding must be gzip, or absent\"}", shown(packed(api, packed, "br")));
        }
        assertEquals(2, byKey("packed").size());
    }

    @Test
    void post_withATokenOfAnotherRole_isAnsweredAsOneThatIsUnknown() throws Exception {
        Path file = Files.writeString(
                folder.resolve("roles"), "gw ingest " + SECRET.replace(' ', '-') + "\nanna operate 0123456789abcdef\n");
        IngestAuth gate = new IngestAuth(null, ApiTokens.read(file), ANY);
        try (Api api = Api.start(ANY, HEALTHY, () -> "", List.of(new SamplesEndpoint(intake, gate)))) {
            assertEquals(
                    "401 {\"error\":\"needs a token of the role ingest: it is missing, wrong, or of another role\"}",
                    shown(post(api, Records.at(1, "role"), "authorization", "Bearer 0123456789abcdef")));
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static HttpResponse<String> packed(Api api, byte[] body, String coding) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api.url() + SamplesEndpoint.PATH))
                .header("content-encoding", coding)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void post_withToken_asksForIt() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), SECRET + "\n");
        try (Api api = api(BearerToken.of(file, null))) {
            for (String wrong : List.of("", "Bearer", "Bearer " + SECRET + "x", "Basic " + SECRET)) {
                HttpResponse<String> response = post(api, Records.at(1, "token"), "authorization", wrong);
                assertEquals(
                        "401 {\"error\":\"needs a token of the role ingest: it is missing, wrong, or of another role\"}",
                        shown(response),
                        wrong);
                assertEquals(
                        "Bearer",
                        response.headers().firstValue("www-authenticate").orElse(""));
            }
            assertEquals(
                    200,
                    post(api, Records.at(1, "token"), "authorization", "bearer " + SECRET)
                            .statusCode());
        }
        assertEquals(1, byKey("token").size());
    }

    @Test
    void post_withoutToken_isForThisMachineAndNoWebPage() throws Exception {
        try (Api api = api(null)) {
            assertEquals(
                    "403 {\"error\":\"web pages may not send samples without a token\"}",
                    shown(post(api, Records.at(1, "page"), "origin", "http://evil.example")));
        }
        IngestAuth open = new IngestAuth(null, ApiTokens.NONE, InetSocketAddress.createUnresolved("0.0.0.0", 0));
        try (Api api = Api.start(ANY, HEALTHY, () -> "", List.of(new SamplesEndpoint(intake, open)))) {
            HttpResponse<String> response = post(api, Records.at(1, "page"));
            assertEquals(403, response.statusCode());
            assertTrue(response.body().contains("--ingest-token-file"), response.body());
        }
        assertEquals(0, byKey("page").size());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"short", " fifteen-letters "})
    void token_mustBeOne(String secret) throws Exception {
        if (secret == null) {
            assertEquals(null, BearerToken.of(null, null));
            return;
        }
        Failure failure = assertThrows(Failure.class, () -> BearerToken.of(null, secret));
        assertFalse(failure.getMessage().contains(secret.strip()), "a token is never shown");
    }

    @Test
    void post_tooLarge_isRefusedWithoutReadingItAll() throws Exception {
        byte[] large = ("x\n" + "y".repeat(RequestBodies.MAX_BYTES)).getBytes(StandardCharsets.UTF_8);
        String many = "x\n".repeat(SamplesEndpoint.MAX_RECORDS + 1);
        try (Api api = api(null)) {
            String bytes = "413 {\"error\":\"a request may have at most 67108864 bytes, unless it is one record\"}";
            assertEquals(bytes, shown(send(api, BodyPublishers.ofByteArray(large))));
            assertEquals(
                    bytes,
                    shown(send(api, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))),
                    "and so it is where no length is stated");
            byte[] bomb = gzip(" ".repeat(1 << 20).repeat(300));
            assertEquals(bytes, shown(packed(api, bomb, "gzip")), "and of what is packed it is not all unpacked");
            assertEquals("413 {\"error\":\"a request may have at most 10000 records\"}", shown(post(api, many)));
        }
    }

    /**
     * Longer than any record may be, in either form of a request: what is kept is accepted, and says that it is cut.
     */
    @Test
    void post_oneRecordThatIsTooLong_keepsItsBeginning() throws Exception {
        String record = Records.at(1, "long").replaceFirst("\"content\":\"[^\"]*", "\"content\":\"LONG");
        byte[] large = record.replace("LONG", "word ".repeat(14 << 20)).getBytes(StandardCharsets.UTF_8);
        assertTrue(large.length > RequestBodies.MAX_BYTES + (1 << 20));
        try (Api api = api(null)) {
            String accepted = "200 {\"accepted\":1,\"rejected\":0,\"errors\":[]}";
            assertEquals(
                    accepted, shown(send(api, BodyPublishers.ofByteArray(large), "content-type", "application/json")));
            assertEquals(
                    accepted, shown(packed(api, gzip(new String(large, StandardCharsets.UTF_8) + "\n\n"), "gzip")));
        }
        List<ConsumerRecord<byte[], byte[]>> kept = byKey("long");
        assertEquals(2, kept.size());
        Answer answer = new SampleReader().read(kept.get(1).value()).answer();
        assertTrue(answer.lacks(Gap.CUT));
        assertTrue(
                answer.text().length() > 60 << 20, () -> "kept " + answer.text().length());
    }

    @Test
    void post_tooManyAtOnce_asksToComeAgain() throws Exception {
        IngestAuth gate = new IngestAuth(null, ApiTokens.NONE, ANY);
        try (Api api = Api.start(
                ANY,
                HEALTHY,
                () -> "",
                List.of(new SamplesEndpoint(intake, gate, new RequestBodies(new ReadingTurns(0, 0), 1))))) {
            HttpResponse<String> response = post(api, Records.at(1, "crowd"));
            assertEquals(429, response.statusCode());
            assertEquals("2", response.headers().firstValue("retry-after").orElse(""));
        }
        SamplesEndpoint small = new SamplesEndpoint(intake, gate, new RequestBodies(new ReadingTurns(8, 8), 1));
        try (Api api = Api.start(ANY, HEALTHY, () -> "", List.of(small))) {
            assertEquals(200, post(api, Records.at(1, "crowd")).statusCode());
            assertEquals(429, post(api, "x".repeat(2 << 20)).statusCode(), "there is no room for it");
            assertEquals(200, post(api, Records.at(2, "crowd")).statusCode(), "what it held is free again");
        }
    }

    /** Six of eight turns are all that a slow sender can hold. */
    @Test
    void post_slowBodiesOfOneSender_leaveRoomForOthers() throws Exception {
        Path file = Files.writeString(
                folder.resolve("senders"), "slow ingest 0123456789abcdef-slow\nother ingest 0123456789abcdef-other\n");
        IngestAuth gate = new IngestAuth(null, ApiTokens.read(file), ANY);
        List<Socket> slow = new ArrayList<>();
        try (Api api = Api.start(ANY, HEALTHY, () -> "", List.of(new SamplesEndpoint(intake, gate)))) {
            for (int i = 0; i < 20; i++) {
                slow.add(begin(api, "0123456789abcdef-slow"));
            }
            assertEquals(
                    200,
                    post(api, Records.at(1, "other"), "authorization", "Bearer 0123456789abcdef-other")
                            .statusCode());
            assertEquals(
                    429,
                    post(api, Records.at(1, "slow"), "authorization", "Bearer 0123456789abcdef-slow")
                            .statusCode());
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** A byte now and then keeps a connection from being idle; it is not waited for all the same. */
    @Test
    void post_aBodyThatTrickles_isNotWaitedFor() throws Exception {
        IngestAuth gate = new IngestAuth(null, ApiTokens.NONE, ANY);
        try (Api api = Api.start(ANY, HEALTHY, () -> "", List.of(new SamplesEndpoint(intake, gate)));
                Socket socket = begin(api, "none")) {
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 600; i++) {
                    socket.getOutputStream().write(' ');
                    socket.getOutputStream().flush();
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            });
        }
    }

    /** A request that has sent its head and the beginning of its body. */
    private static Socket begin(Api api, String token) throws IOException {
        Socket socket = new Socket("127.0.0.1", URI.create(api.url()).getPort());
        String head = "POST /v1/samples HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                + "\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        // It is read: the server asks for the body (100), or has no turn for it (429).
        byte[] answer = socket.getInputStream().readNBytes(12);
        String status = new String(answer, StandardCharsets.US_ASCII);
        assertTrue(status.endsWith("100") || status.endsWith("429"), status);
        return socket;
    }

    /** What a broker does not take in time is for the sender to send again; what is bad is bad all the same. */
    @Test
    void post_brokerGone_asksToSendAgain_andThenItWorks() throws Exception {
        Path data = folder.resolve("other");
        EmbeddedBroker first = EmbeddedBroker.start(data, 0);
        String server = first.bootstrapServers();
        new Provisioning(client(server))
                .provide(new Prefix("ingested", Prefix.Kind.LIVE, 4, 1), 1, Duration.ofHours(1));
        String lines = Records.at(1, "a") + "\nbad\n" + Records.at(2, "b");
        try (SampleProducer other = SampleProducer.of(client(server), SAMPLES, Duration.ofSeconds(2));
                Api api = Api.start(
                        ANY,
                        HEALTHY,
                        () -> "",
                        List.of(new SamplesEndpoint(other, new IngestAuth(null, ApiTokens.NONE, ANY))))) {
            assertEquals(200, post(api, Records.at(0, "a")).statusCode());
            first.close();
            HttpResponse<String> response = post(api, lines);
            assertEquals(429, response.statusCode(), response.body());
            assertEquals("2", response.headers().firstValue("retry-after").orElse(""));
            assertTrue(response.body().startsWith("{\"accepted\":0,\"rejected\":3,"), response.body());
            assertTrue(response.body().contains("{\"index\":0,\"reason\":\"busy\""), response.body());
            assertTrue(response.body().contains("{\"index\":1,\"reason\":\"malformed\""), response.body());
            assertTrue(response.body().contains("{\"index\":2,\"reason\":\"busy\""), response.body());
            EmbeddedBroker again =
                    EmbeddedBroker.start(data, Integer.parseInt(server.substring(server.indexOf(':') + 1)));
            try {
                HttpResponse<String> retried = post(api, lines);
                for (int i = 0; i < 10 && retried.statusCode() == 429; i++) {
                    retried = post(api, lines);
                }
                assertTrue(retried.body().startsWith("{\"accepted\":2,\"rejected\":1,"), retried.body());
            } finally {
                again.close();
            }
        }
    }

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

    private static Api api(BearerToken token) {
        return Api.start(
                ANY,
                HEALTHY,
                () -> "",
                List.of(new SamplesEndpoint(intake, new IngestAuth(token, ApiTokens.NONE, ANY))));
    }

    private static HttpResponse<String> post(Api api, String body, String... headers) throws Exception {
        return send(api, BodyPublishers.ofString(body), headers);
    }

    private static HttpResponse<String> send(Api api, HttpRequest.BodyPublisher body, String... headers)
            throws Exception {
        return send(api, "", body, headers);
    }

    private static HttpResponse<String> send(Api api, String query, HttpRequest.BodyPublisher body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.url() + "/v1/samples" + query))
                .POST(body);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String shown(HttpResponse<String> response) {
        return response.statusCode() + " " + response.body();
    }

    private static List<ConsumerRecord<byte[], byte[]>> byKey(String key) {
        List<TopicPartition> partitions = IntStream.range(0, SAMPLES.partitions())
                .mapToObj(p -> new TopicPartition(SAMPLES.name(), p))
                .toList();
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                client(broker.bootstrapServers()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (new String(record.key(), StandardCharsets.UTF_8).equals(key)) {
                        found.add(record);
                    }
                });
            }
        }
        return found;
    }

    private static Map<String, Object> client(String servers) {
        return Map.of("bootstrap.servers", servers);
    }
}
