package dev.plumbline.acceptance.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.service.tap.Tap;
import dev.plumbline.service.tap.TapSettings;
import dev.plumbline.service.tap.generation.EngineKind;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** A tap before the real llama.cpp: clients get the engine's bytes but for ids, and each answer is a sample. */
class TapBeforeEngineTest {

    private static final int TURNS = 3;
    private static final String DRAWN =
            "\"model\":\"stories-260k\",\"max_tokens\":24,\"seed\":7,\"temperature\":0.9,\"top_p\":0.95";
    private static final String STREAM = ",\"stream\":true";
    private static final String USAGE = ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    private record Asked(String path, String body) {}

    @Test
    void clients_ofEveryKindOfRequest_getTheEnginesBytes() throws Exception {
        Optional<String> lacking = LlamaEngine.lacking();
        assumeTrue(lacking.isEmpty(), () -> "SKIPPED: no real engine: " + lacking.orElse(""));
        Path file = folder.resolve("samples.jsonl");
        List<Asked> all = asked();
        try (LlamaEngine engine = LlamaEngine.start(LlamaEngine.gguf("q8_0"));
                Tap tap = Tap.writing(settings(engine.url()), file)) {
            for (Asked asked : all) {
                String expected = post(engine.url(), asked);
                for (int turn = 0; turn < TURNS; turn++) { // how nothing is written is learned from the first
                    assertEquals(expected, post(tap.url(), asked), asked + ", turn " + turn);
                }
            }
        }
        List<String> samples = Files.readAllLines(file); // all are written when the tap has ended
        assertEquals(TURNS * all.size(), samples.size());
        for (int i = 0; i < all.size(); i++) {
            JsonNode sample = JsonMapper.shared().readTree(samples.get(TURNS * i + TURNS - 1));
            assertTrue(sample.path("response").toString().contains("logprob"), "no lists: " + all.get(i));
            assertTrue(sample.at("/prompt/tokens").asInt() > 0, "no usage: " + all.get(i));
        }
    }

    private static List<Asked> asked() {
        String chat = "{\"messages\":[{\"role\":\"user\",\"content\":\"Once upon a time\"}]," + DRAWN;
        String legacy = "{\"prompt\":\"Once upon a time\"," + DRAWN;
        return List.of(
                new Asked("/v1/chat/completions", chat + "}"),
                new Asked("/v1/chat/completions", chat + STREAM + "}"),
                new Asked("/v1/chat/completions", chat + USAGE + "}"),
                new Asked("/v1/chat/completions", chat + ",\"logprobs\":true,\"top_logprobs\":2}"),
                new Asked("/v1/completions", legacy + "}"),
                new Asked("/v1/completions", legacy + STREAM + "}"),
                new Asked("/v1/completions", legacy + USAGE + "}"),
                new Asked("/v1/completions", legacy + ",\"logprobs\":2}"));
    }

    private static TapSettings settings(URI upstream) {
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        return new TapSettings(
                new TapSettings.Routes(any, any, upstream, Duration.ZERO, Duration.ofSeconds(10), null),
                new TapSettings.Rules(1, 0, TapSettings.SESSIONS, 5, "a key of tests", 32 << 20, false),
                new TapSettings.Engine(
                        EngineKind.LLAMA_CPP, Map.of(), JsonNodeFactory.instance.objectNode(), null, null, null),
                Map.of("pool", "gpu-a", "hardware", "cpu"));
    }

    /** The whole body, without what differs from answer to answer. */
    private String post(URI base, Asked asked) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(asked.path()))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(asked.body()))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        return response.body().replaceAll("\"id\":\"[^\"]*\"", "\"id\":\"\"");
    }
}
