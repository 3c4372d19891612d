package dev.plumbline.acceptance.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LlamaEngineTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theRealEngine_tellsTheStandInsStory_andRescoresIt() throws Exception {
        Optional<String> lacking = LlamaEngine.lacking();
        assumeTrue(lacking.isEmpty(), () -> "SKIPPED: no real engine: " + lacking.orElse(""));
        try (LlamaEngine engine = LlamaEngine.start(LlamaEngine.gguf("q8_0"))) {
            JsonNode told = post(
                    engine,
                    "/v1/completions",
                    "{\"prompt\":\"Once upon a time, there was a\",\"temperature\":0,\"max_tokens\":8,\"logprobs\":3}");
            String text = told.at("/choices/0/text").asString();
            assertTrue(text.startsWith(" little girl"), text);
            JsonNode again = post(
                    engine,
                    "/v1/completions",
                    JSON.createObjectNode()
                            .put("prompt", "Once upon a time, there was a" + text)
                            .put("echo", true)
                            .put("max_tokens", 0)
                            .put("logprobs", 3)
                            .toString());
            JsonNode logprobs = told.at("/choices/0/logprobs/token_logprobs");
            JsonNode rescored = again.at("/choices/0/logprobs/token_logprobs");
            for (int i = 1; i <= logprobs.size(); i++) {
                double told1 = logprobs.path(logprobs.size() - i).asDouble();
                assertEquals(
                        told1, rescored.path(rescored.size() - i).asDouble(), 0.05, "token " + i + " from the end");
            }
        }
    }

    private JsonNode post(LlamaEngine engine, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(engine.url().resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }
}
