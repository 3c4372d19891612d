package dev.plumbline.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Failure;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.tap.Tap;
import dev.plumbline.service.tap.TapSettings;
import dev.plumbline.service.tap.generation.EngineKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;

class SecurityTest {

    private static final InetSocketAddress ANY = InetSocketAddress.createUnresolved("127.0.0.1", 0);
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

    @TempDir
    Path folder;

    @Test
    void https_aClientThatTrustsTheCertificate_isAnsweredAndClearTextIsNot() throws Exception {
        KeyStore keys = keys();
        Path certificate = pem("CERTIFICATE", keys.getCertificate("plumbline").getEncoded());
        Path key = pem(
                "PRIVATE KEY",
                keys.getKey("plumbline", "changeit".toCharArray()).getEncoded());
        try (Api api = Api.start(ANY, HEALTHY, () -> "up 1\n", List.of(), Tls.of(certificate, key))) {
            assertTrue(api.url().startsWith("https://127.0.0.1:"), api.url());
            HttpClient trusting = HttpClient.newBuilder()
                    .sslContext(Tls.trusting(certificate))
                    .build();
            assertEquals(200, get(trusting, api.url() + "/healthz", null).statusCode());
            assertThrows(IOException.class, () -> get(HttpClient.newHttpClient(), api.url() + "/healthz", null));
            String clear = api.url().replace("https", "http") + "/metrics";
            assertFalse(isAnswered(clear), "answered in clear text");
        }
    }

    @Test
    void tap_ofAnEngineBehindTls_passesToTheOneThatItTrustsAlone() throws Exception {
        KeyStore keys = keys();
        Path certificate = pem("CERTIFICATE", keys.getCertificate("plumbline").getEncoded());
        Path key = pem(
                "PRIVATE KEY",
                keys.getKey("plumbline", "changeit".toCharArray()).getEncoded());
        try (Api engine = Api.start(ANY, HEALTHY, () -> "up 1\n", List.of(), Tls.of(certificate, key));
                Tap trusting = tap(engine.url(), Tls.trusting(certificate));
                Tap doubting = tap(engine.url(), null)) {
            HttpResponse<String> answer = get(HttpClient.newHttpClient(), trusting.url() + "/metrics", null);
            assertEquals("up 1\n", answer.body());
            assertEquals(
                    502,
                    get(HttpClient.newHttpClient(), doubting.url() + "/metrics", null)
                            .statusCode());
        }
    }

    private Tap tap(String engine, @Nullable SSLContext trusted) {
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        TapSettings settings = new TapSettings(
                new TapSettings.Routes(any, any, URI.create(engine), Duration.ZERO, Duration.ofSeconds(1), trusted),
                new TapSettings.Rules(1, 0, TapSettings.SESSIONS, 5, null, 1 << 20, false),
                new TapSettings.Engine(
                        EngineKind.VLLM, Map.of(), JsonNodeFactory.instance.objectNode(), null, null, null),
                Map.of("pool", "gpu-a"));
        return Tap.writing(settings, folder.resolve("samples.jsonl"));
    }

    @Test
    void https_keyThatIsNone_saysSoAndNotWhatStandsInIt() throws Exception {
        Path certificate = pem("CERTIFICATE", keys().getCertificate("plumbline").getEncoded());
        Path key = Files.writeString(
                folder.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
        Failure failure = assertThrows(Failure.class, () -> Tls.of(certificate, key));
        assertTrue(failure.getMessage().contains("PKCS#8"), failure.getMessage());
        assertFalse(failure.getMessage().contains("c2VjcmV0"), failure.getMessage());
    }

    @Test
    void roles_readInTheFile_closesReadingToOthers() throws Exception {
        ApiTokens tokens = ApiTokens.read(Files.writeString(
                folder.resolve("tokens"),
                "gateway ingest 0123456789abcdef-ingest\n"
                        + "grafana read 0123456789abcdef-read\n"
                        + "anna operate 0123456789abcdef-operate\n"));
        try (Api api = api(new ApiGuard(tokens))) {
            String gates = api.url() + "/v1/gates";
            HttpClient client = HttpClient.newHttpClient();
            assertEquals(401, get(client, gates, null).statusCode());
            assertEquals(401, get(client, gates, "0123456789abcdef-other").statusCode());
            assertEquals(401, get(client, gates, "0123456789abcdef-ingest").statusCode());
            assertEquals(200, get(client, gates, "0123456789abcdef-read").statusCode());
            assertEquals(200, get(client, gates, "0123456789abcdef-operate").statusCode());
            assertEquals(200, get(client, api.url() + "/metrics", null).statusCode());
        }
        assertTrue(tokens.shows(ApiTokens.INGEST, "bearer 0123456789abcdef-ingest"));
        assertFalse(tokens.shows(ApiTokens.INGEST, "Bearer 0123456789abcdef-operate"));
        assertFalse(tokens.shows(ApiTokens.INGEST, null));
    }

    @Test
    void roles_unknownOne_isRefusedWithTheLineAndNotTheToken() throws Exception {
        Path file = Files.writeString(folder.resolve("tokens"), "# who\nanna admin 0123456789abcdef\n");
        Failure failure = assertThrows(Failure.class, () -> ApiTokens.read(file));
        assertTrue(failure.getMessage().contains(":2: "), failure.getMessage());
        assertFalse(failure.getMessage().contains("0123456789abcdef"), failure.getMessage());
    }

    @Test
    void body_aboveOneMebibyte_isRefused() throws Exception {
        try (Api api = api()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(api.url() + "/v1/flagger/confirm"))
                    .POST(HttpRequest.BodyPublishers.ofString("x".repeat((1 << 20) + 1)))
                    .build();
            assertEquals(
                    413,
                    HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode());
        }
    }

    @Test
    void tooManyRequests_areRefusedUntilTimePasses() throws Exception {
        AtomicLong nanos = new AtomicLong();
        try (Api api =
                api(new ApiGuard(ApiTokens.NONE, new RateLimit(2, 1, nanos::get), new RateLimit(3, 1, nanos::get)))) {
            HttpClient client = HttpClient.newHttpClient();
            String gates = api.url() + "/v1/gates";
            assertEquals(200, get(client, gates, null).statusCode());
            assertEquals(200, get(client, gates, null).statusCode());
            HttpResponse<String> third = get(client, gates, null);
            assertEquals(429, third.statusCode());
            assertEquals("1", third.headers().firstValue("Retry-After").orElse(""));
            String health = api.url() + "/healthz";
            assertEquals(200, get(client, health, null).statusCode());
            assertEquals(200, get(client, health, null).statusCode());
            assertEquals(200, get(client, health, null).statusCode());
            assertEquals(429, get(client, health, null).statusCode());
            nanos.addAndGet(2_000_000_000L);
            assertEquals(200, get(client, gates, null).statusCode());
        }
    }

    /** Only the client that sets the headers itself can tell: Java's own does not let anybody. */
    @ParameterizedTest
    @CsvSource({
        "GET, localhost:8642, , 200",
        "GET, 127.0.0.1, , 200",
        "GET, [::1]:8642, , 200",
        "GET, PLUMBLINE.example.com, , 200",
        "GET, evil.example, , 421",
        "GET, localhost.evil.example:8642, , 421",
        "GET, 127.0.0.1.evil.example, , 421",
        "POST, localhost:8642, http://localhost:8642, 405",
        "POST, localhost:8642, https://plumbline.example.com, 405",
        "POST, localhost:8642, http://evil.example, 403",
        "POST, localhost:8642, null, 403",
        "GET, localhost:8642, http://evil.example, 200"
    })
    void host_ofAnotherName_isNotAnswered(String method, String host, String origin, int status) throws Exception {
        HostGuard guard = new HostGuard(true, "127.0.0.1", () -> "https://plumbline.example.com/console");
        try (Api api = api(guard)) {
            assertEquals(status, status(api, method, host, origin));
        }
    }

    @Test
    void host_whereOthersAreAnswered_mayBeAnyName() throws Exception {
        try (Api api = api(new HostGuard(false, "0.0.0.0", () -> null))) {
            assertEquals(200, status(api, "GET", "plumbline.monitoring.svc", null));
            assertEquals(403, status(api, "POST", "plumbline.monitoring.svc", "http://evil.example"));
        }
    }

    private static int status(Api api, String method, String host, String origin) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(api.url()).getPort())) {
            String more = origin == null ? "" : "Origin: " + origin + "\r\n";
            String request = method + " /v1/gates HTTP/1.1\r\nHost: " + host + "\r\n" + more
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }

    private static Api api(Endpoint... more) {
        GateBoard board = new GateBoard(Clock.systemUTC());
        board.completed();
        List<Endpoint> endpoints = new java.util.ArrayList<>(List.of(more));
        endpoints.add(new GateRoutes(board));
        return Api.start(ANY, HEALTHY, () -> "up 1\n", endpoints);
    }

    private static HttpResponse<String> get(HttpClient client, String url, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static boolean isAnswered(String url) throws Exception {
        try {
            return get(HttpClient.newHttpClient(), url, null).body().contains("up 1");
        } catch (IOException e) {
            return false;
        }
    }

    /** A certificate for 127.0.0.1 that nobody but this test trusts. */
    private KeyStore keys() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "plumbline",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=plumbline",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertEquals(0, keytool.waitFor());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "changeit".toCharArray());
        }
        return keys;
    }

    private Path pem(String type, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                folder.resolve(type.replace(' ', '-') + ".pem"),
                "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }
}
