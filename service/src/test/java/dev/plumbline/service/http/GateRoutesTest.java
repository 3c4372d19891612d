package dev.plumbline.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.gate.Gates;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GateRoutesTest {

    private static final HealthChecks NONE = new HealthChecks() {
        @Override
        public List<String> failures() {
            return List.of();
        }

        @Override
        public List<String> notReady() {
            return List.of();
        }
    };

    private final Gates.StillClock clock = new Gates.StillClock();
    private final GateBoard board = new GateBoard(clock);
    private final Api api = Api.start(
            InetSocketAddress.createUnresolved("127.0.0.1", 0), NONE, () -> "", List.of(new GateRoutes(board)));
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void fill() {
        board.apply(Gates.gate("org/m", "good", Gate.State.OPEN, Verdict.PASS, clock.now + 1000));
        board.apply(Gates.gate("org/m", "bad", Gate.State.CLOSED, Verdict.FAIL, clock.now + 1000));
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void beforeAllIsRead_nothingIsSaid() throws Exception {
        assertEquals(503, get("/v1/gates").statusCode());
        assertEquals(503, get("/v1/gates/org/m/bad").statusCode());
    }

    @Test
    void show_anyPool_isAlwaysAVerdictInJson() throws Exception {
        board.completed();
        assertEquals("FAIL", verdict("/v1/gates/org/m/bad"));
        assertEquals("PASS", verdict("/v1/gates/org/m/good"));
        assertEquals("INSUFFICIENT", verdict("/v1/gates/org/m/unknown"));
        clock.now += 1000;
        assertEquals("INSUFFICIENT", verdict("/v1/gates/org/m/good"));
    }

    @Test
    void list_ofAModel() throws Exception {
        board.completed();
        JsonNode data = json(get("/v1/gates?model=org/m")).path("data");
        assertEquals(2, data.size());
        assertEquals("closed", data.path(0).path("state").asString());
        assertEquals(0, json(get("/v1/gates?model=other")).path("data").size());
    }

    @Test
    void flagger_successMeansYes_alsoForTheInvertedRollback() throws Exception {
        board.completed();
        assertEquals(200, post("/v1/flagger/confirm", "good").statusCode());
        assertEquals(403, post("/v1/flagger/confirm", "bad").statusCode());
        assertEquals(403, post("/v1/flagger/confirm", "unknown").statusCode());
        assertEquals(200, post("/v1/flagger/rollback", "bad").statusCode());
        assertEquals(403, post("/v1/flagger/rollback", "good").statusCode());
        assertEquals(403, post("/v1/flagger/rollback", "unknown").statusCode());
        assertEquals(400, send("/v1/flagger/confirm", "{\"name\":\"x\"}").statusCode());
        assertEquals(400, send("/v1/flagger/confirm", "no json").statusCode());
    }

    @Test
    void query_isAsPrometheusAnswers() throws Exception {
        board.completed();
        assertEquals("1", query("vector(1)"));
        assertEquals("1", query("plumbline_verdict{model=\"org/m\",pool=\"good\"}"));
        assertEquals("0", query("plumbline_verdict{model=\"org/m\", pool=\"bad\"}"));
        assertEquals("", query("plumbline_verdict{model=\"org/m\",pool=\"unknown\"}"));
        assertEquals(400, get("/v1/flagger/api/v1/query?query=up").statusCode());
    }

    private String query(String query) throws Exception {
        JsonNode answer =
                json(get("/v1/flagger/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)));
        assertEquals("success", answer.path("status").asString());
        JsonNode result = answer.path("data").path("result");
        return result.isEmpty() ? "" : result.path(0).path("value").path(1).asString();
    }

    private String verdict(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertEquals(200, response.statusCode(), path);
        assertTrue(response.headers().firstValue("content-type").orElse("").startsWith("application/json"));
        return json(response).path("data").path("verdict").asString();
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(api.url() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String pool) throws Exception {
        return send(
                path,
                "{\"name\":\"x\",\"namespace\":\"y\",\"phase\":\"Progressing\","
                        + "\"metadata\":{\"model\":\"org/m\",\"pool\":\""
                        + pool + "\"}}");
    }

    private HttpResponse<String> send(String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(api.url() + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
