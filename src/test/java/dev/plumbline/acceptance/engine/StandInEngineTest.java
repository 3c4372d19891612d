package dev.plumbline.acceptance.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StandInEngineTest {

    private static final String ASK = "{\"model\":\"stories-260k\",\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"Once upon a time, there was a\"}],\"logprobs\":true,\"top_logprobs\":5,";
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void greedy_tellsAStory() throws Exception {
        try (StandInEngine engine = StandInEngine.start(SmallModel.Precision.F32, 1)) {
            JsonNode answer = chat(engine, "\"temperature\":0,\"max_tokens\":24}");
            String text = answer.at("/choices/0/message/content").asString();
            assertTrue(text.startsWith(" little girl named L"), text);
            assertEquals(24, answer.at("/usage/completion_tokens").asInt());
            JsonNode first = answer.at("/choices/0/logprobs/content/0");
            assertEquals(first.path("token"), first.at("/top_logprobs/0/token"));
        }
    }

    /**
     * 400 draws of one step: the share of a token of probability p has a deviation of √(p(1−p)/400) ≤ 0.025; four of
     * them.
     */
    @Test
    void draws_haveTheProbabilitiesThatAreListed() throws Exception {
        try (StandInEngine engine = StandInEngine.start(SmallModel.Precision.F32, 7)) {
            Map<String, Integer> drawn = new TreeMap<>();
            JsonNode listed = null;
            for (int i = 0; i < 400; i++) {
                JsonNode step =
                        chat(engine, "\"temperature\":1,\"max_tokens\":1}").at("/choices/0/logprobs/content/0");
                drawn.merge(step.path("token").asString(), 1, Integer::sum);
                listed = step.path("top_logprobs");
            }
            for (JsonNode candidate : listed) {
                double share = drawn.getOrDefault(candidate.path("token").asString(), 0) / 400.0;
                double p = Math.exp(candidate.path("logprob").asDouble());
                assertEquals(p, share, 0.1, () -> "seed 7, " + candidate);
            }
        }
    }

    @Test
    void seeds_repeat_andFaultsShow() throws Exception {
        try (StandInEngine engine = StandInEngine.start(SmallModel.Precision.F32, 1)) {
            String seeded = "\"temperature\":1,\"max_tokens\":24,\"seed\":";
            JsonNode one = chat(engine, seeded + "1}").path("choices");
            assertEquals(one, chat(engine, seeded + "1}").path("choices"));
            assertNotEquals(one, chat(engine, seeded + "2}").path("choices"));
            engine.set(EngineFault.ONE_SEED, 1);
            assertEquals(
                    chat(engine, seeded + "1}").path("choices"),
                    chat(engine, seeded + "2}").path("choices"));
            engine.set(EngineFault.TOKEN_LOST, 1);
            JsonNode lost = chat(engine, seeded + "1}");
            assertEquals(23, lost.at("/choices/0/logprobs/content").size());
            assertEquals(24, lost.at("/usage/completion_tokens").asInt());
        }
    }

    private JsonNode chat(StandInEngine engine, String rest) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(engine.url().resolve("/v1/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString(ASK + rest))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        return JsonMapper.shared().readTree(response.body());
    }
}
