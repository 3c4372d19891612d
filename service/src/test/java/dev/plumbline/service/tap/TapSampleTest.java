package dev.plumbline.service.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a tap says of a response, and which it chooses. */
class TapSampleTest {

    private static final String CHAT = "/v1/chat/completions";

    private static String body(String prompt, String more) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]" + more + "}";
    }

    @Test
    void sample_saysWhatIsKnown() {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 1, 0)) {
            rig.through(
                    CHAT,
                    body(
                            "Translate to Japanese: \\u043c\\u0438\\u0440",
                            ",\"temperature\":0.7,\"stop\":\"x\",\"stream\":true,\"seed\":7"),
                    "X-Session-Id: s-1",
                    "X-Request-Id: r-1",
                    "Authorization: Bearer a-secret-of-the-client",
                    "X-Context-Class: 1m");
            JsonNode sample = rig.sample(0);
            assertTrue(sample.path("id").asString().startsWith("r-1."), sample.toString());
            assertEquals("s-1", sample.path("session").asString());
            assertEquals("session", sample.path("sampled_by").asString());
            assertEquals("gpu-a", sample.path("pool").asString());
            assertEquals("h100", sample.path("hardware").asString());
            assertEquals("r1", sample.path("labels").path("rack").asString());
            assertEquals("1m", sample.path("context_class").path("requested").asString());
            assertEquals("200k", sample.path("context_class").path("served").asString());
            JsonNode sampler = sample.path("sampler");
            assertEquals(0.7, sampler.path("temperature").asDouble(), "the request's");
            assertEquals(0.9, sampler.path("top_p").asDouble(), "the operator's before generation_config.json");
            assertEquals(20, sampler.path("top_k").asInt(), "generation_config.json's");
            assertEquals(0, sampler.path("min_p").asDouble(), "the engine's");
            assertEquals("raw", sampler.path("logprobs").asString());
            assertEquals("bf16", sampler.path("precision").asString());
            assertEquals("[\"x\"]", sampler.path("stop").toString());
            assertEquals(7, sampler.path("seed").asInt());
            assertFalse(sampler.path("speculative").asBoolean(true));
            assertEquals(
                    "[\"Cyrl\",\"Latn\"]", sample.path("prompt").path("scripts").toString());
            assertTrue(sample.path("prompt").path("asked_scripts").size() > 0, sample.toString());
            assertTrue(sample.path("prompt").path("hash").asString().matches("p-[0-9a-f]{32}"));
            assertTrue(sample.path("timing").path("ttft_ms").asDouble(-1) >= 0, sample.toString());
            assertFalse(sample.toString().contains("secret"), "Authorization is kept nowhere");
            assertFalse(sample.toString().contains("Translate"), "nor is the prompt");
            assertFalse(rig.metrics().contains("Ein"), "nor the answer, in metrics");
        }
    }

    @Test
    void prompts_areKeptWhereTheTapIsToldTo() {
        TapSettings.Rules rules = new TapSettings.Rules(1, 0, TapSettings.SESSIONS, 5, "a key", 32 << 20, true);
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, rules, null)) {
            rig.through(CHAT, body("a question", ""));
            JsonNode messages = rig.sample(0).path("prompt").path("messages");
            assertEquals(
                    "a question",
                    messages.path(messages.size() - 1).path("content").asString());
        }
    }

    @Test
    void response_withoutSession_isOneOfItsOwn() {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 1, 0)) {
            rig.through(CHAT, body("a", ",\"user\":\"an account that lives for weeks\""));
            JsonNode sample = rig.sample(0);
            assertTrue(sample.path("session").isMissingNode(), sample.toString());
            assertEquals("response", sample.path("sampled_by").asString());
        }
    }

    @Test
    void session_isSeenWholeOrNotAtAll() {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 0.5, 0)) {
            int expected = 0;
            for (int i = 0; i < 12; i++) {
                expected += SamplingRule.samples("s-" + i, 0.5) ? 2 : 0;
                rig.through(CHAT, body("a", ""), "x-session-id: s-" + i);
                rig.through(CHAT, body("b", ""), "x-litellm-session-id: s-" + i);
            }
            int due = expected;
            TapRig.await(() -> rig.samples.size() >= due);
            assertEquals(expected, rig.samples.size());
        }
    }

    @Test
    void prompt_chosenForTwins_isChosenWhereverItIsAsked() {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 0, 0.5)) {
            for (int i = 0; i < 10; i++) {
                rig.through(CHAT, body("prompt " + i, ""), "X-Session-Id: one-" + i);
                rig.through(CHAT, body("prompt " + i, ",\"temperature\":0"), "X-Session-Id: other-" + i);
            }
            TapRig.await(() -> rig.metric("plumbline_tap_chosen_total{by=\"prompt\"}") == rig.samples.size()
                    && !rig.samples.isEmpty());
            rig.samples.stream()
                    .map(s -> s.path("prompt").path("hash").asString())
                    .distinct()
                    .forEach(hash -> assertEquals(
                            2,
                            rig.samples.stream()
                                    .filter(s -> s.path("prompt")
                                            .path("hash")
                                            .asString()
                                            .equals(hash))
                                    .count()));
            assertTrue(rig.samples.stream()
                    .allMatch(s -> s.path("sampled_by").asString().equals("prompt")));
            assertTrue(rig.samples.size() < 20, "not all of them");
        }
    }
}
