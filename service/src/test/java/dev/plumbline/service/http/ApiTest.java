package dev.plumbline.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Failure;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiTest {

    private static final InetSocketAddress ANY = InetSocketAddress.createUnresolved("127.0.0.1", 0);

    private List<String> failures = List.of();
    private List<String> notReady = List.of();

    private final HealthChecks checks = new HealthChecks() {
        @Override
        public List<String> failures() {
            return failures;
        }

        @Override
        public List<String> notReady() {
            return notReady;
        }
    };

    private final Api api = Api.start(ANY, checks, () -> "up 1\n", List.of());

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void healthz_andReadyz_sayWhatIsWrong() throws Exception {
        assertEquals("200 {\"status\":\"ok\",\"reasons\":[],\"notes\":[]}", get("/healthz"));
        assertEquals("200 {\"status\":\"ready\",\"reasons\":[],\"notes\":[]}", get("/readyz"));
        notReady = List.of("no broker");
        assertEquals("200 {\"status\":\"ok\",\"reasons\":[],\"notes\":[]}", get("/healthz"));
        assertEquals("503 {\"status\":\"not ready\",\"reasons\":[\"no broker\"],\"notes\":[]}", get("/readyz"));
        failures = List.of("dead");
        assertEquals("503 {\"status\":\"failed\",\"reasons\":[\"dead\"],\"notes\":[]}", get("/healthz"));
    }

    @Test
    void metrics_areText() throws Exception {
        HttpResponse<String> response = response("/metrics");
        assertEquals("up 1\n", response.body());
        assertTrue(response.headers().firstValue("content-type").orElse("").startsWith("text/plain; version=0.0.4"));
    }

    @Test
    void unknownPath_isJsonToo() throws Exception {
        assertEquals("404 {\"error\":\"not found\"}", get("/nope"));
        assertTrue(get("/v1").contains("/readyz"));
    }

    @Test
    void otherMethod_isToldWhichThePathTakes() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(URI.create(api.url() + "/healthz"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(post, HttpResponse.BodyHandlers.ofString());
        assertEquals(405, response.statusCode());
        assertEquals("{\"error\":\"this path takes GET\"}", response.body());
        assertEquals("GET", response.headers().firstValue("allow").orElse(""));
    }

    @Test
    void start_portInUse_saysWhatToDo() {
        int port = URI.create(api.url()).getPort();
        Failure failure = assertThrows(
                Failure.class,
                () -> Api.start(InetSocketAddress.createUnresolved("127.0.0.1", port), checks, () -> "", List.of()));
        assertTrue(failure.getMessage().contains("--http"), failure.getMessage());
    }

    private String get(String path) throws Exception {
        HttpResponse<String> response = response(path);
        return response.statusCode() + " " + response.body();
    }

    private HttpResponse<String> response(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(api.url() + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
