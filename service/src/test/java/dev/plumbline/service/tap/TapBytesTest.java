package dev.plumbline.service.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What a client gets through a tap is, byte for byte, what it gets without. */
class TapBytesTest {

    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Gr\u00fc\u00dfe\"}]";

    /** A request, and how the engine writes. */
    record Case(StubEngine.Manner manner, String path, String body, boolean sized) {

        @Override
        public String toString() {
            return manner + " " + path + (sized ? " " : " chunked ") + body;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (StubEngine.Manner manner : StubEngine.Manner.values()) {
            for (String stream : List.of(
                    "", ",\"stream\":false", ",\"stream\":true", ",\"stream\": true ,\"stream_options\":{\"x\":1}")) {
                for (boolean sized : stream.contains("true") ? List.of(true) : List.of(true, false)) {
                    cases.add(new Case(
                            manner, "/v1/chat/completions", "{\"model\":\"m\"," + MESSAGES + stream + "}", sized));
                    cases.add(new Case(
                            manner, "/v1/completions", "{\"model\":\"m\",\"prompt\":\"a\"" + stream + " }", sized));
                }
            }
            for (String more : List.of(
                    ",\"logprobs\":true,\"top_logprobs\":2",
                    ",\"logprobs\":false,\"top_logprobs\":null",
                    ",\"logprobs\":null",
                    ",\"stream\":true,\"stream_options\":{\"include_usage\":true}",
                    ",\"stream\":true,\"logprobs\":true",
                    ",\"fail\":500",
                    ",\"fail\":429")) {
                cases.add(new Case(manner, "/v1/chat/completions", "{\"model\":\"m\"," + MESSAGES + more + "}", true));
            }
        }
        for (String stream : List.of("", ",\"stream\":true")) {
            cases.add(new Case(
                    StubEngine.Manner.VLLM, "/v1/responses", "{\"model\":\"m\",\"input\":\"a\"" + stream + "}", true));
            cases.add(new Case(
                    StubEngine.Manner.VLLM,
                    "/v1/responses",
                    "{\"model\":\"m\",\"input\":\"a\",\"include\":[\"reasoning.encrypted_content\"]" + stream + "}",
                    true));
            cases.add(new Case(
                    StubEngine.Manner.VLLM, "/v1/messages", "{\"model\":\"m\"," + MESSAGES + stream + "}", true));
        }
        cases.add(new Case(StubEngine.Manner.VLLM, "/v1/models?a=b%20c", "{}", true));
        return cases.stream();
    }

    @ParameterizedTest
    @EnumSource
    void answer_sampledOrNot_isTheEnginesAndTheSampleHoldsMore(StubEngine.Manner manner) {
        try (TapRig sampling = new TapRig(manner, 1, 0);
                TapRig not = new TapRig(manner, 0, 0)) {
            for (Case c : cases().filter(c -> c.manner == manner).toList()) {
                sampling.engine.sized = c.sized;
                not.engine.sized = c.sized;
                TapRig.Answer direct = sampling.direct(c.path, c.body);
                assertEquals(direct, not.through(c.path, c.body), "not sampled: " + c);
                for (int i = 0; i < 3; i++) { // the first may be one that shows how the engine writes
                    assertEquals(direct, sampling.through(c.path, c.body), "sampled, number " + i + ": " + c);
                    sampling.settle();
                }
                holdsMore(c, sampling);
            }
        }
    }

    /** The last sample, where there is one. */
    private static void holdsMore(Case c, TapRig rig) {
        if (!c.path.endsWith("completions") || c.body.contains("fail")) {
            return;
        }
        rig.settle();
        rig.through(c.path, c.body);
        rig.settle();
        JsonNode sample = rig.samples.get(rig.samples.size() - 1);
        String response = sample.path("response").toString();
        assertTrue(response.contains("-2.5"), () -> c + ": " + response);
        assertTrue(response.contains("_tokens"), () -> c + ": " + response);
        assertEquals(9, sample.path("prompt").path("tokens").asInt(), c.toString());
    }

    @Test
    void request_untouched_passesByteForByte() {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 0, 0)) {
            String odd = "{ \"model\" : \"m\",  " + MESSAGES + ", \"temperature\":1.0E0 }\n";
            rig.through("/v1/chat/completions?x=%2F&y=a+b", odd, "Authorization: Bearer secret");
            assertEquals(odd, rig.engine.bodies().get(0));
            assertEquals(
                    "POST /v1/chat/completions?x=%2F&y=a+b", rig.engine.paths().get(0));
        }
    }

    @Test
    void request_thatAsksForLogprobsItself_isAskedForUsageAlone() {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 1, 0)) {
            String own = "{\"model\":\"m\"," + MESSAGES + ",\"stream\":true,\"logprobs\":true,\"top_logprobs\":2}";
            rig.through("/v1/chat/completions", own);
            rig.sample(0);
            rig.through("/v1/chat/completions", own);
            assertEquals(
                    own.replace("2}", "2,\"stream_options\":{\"include_usage\":true}}"),
                    rig.engine.bodies().get(1));
            assertEquals(2, rig.sample(1).path("sampler").path("listed").asInt());
            assertEquals(0, rig.metric("plumbline_tap_untouched_total{reason=\"odd-request\"}"));
        }
    }

    @Test
    void request_sampled_isWrittenOnWhereItEnds() {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 1, 0)) {
            String odd = "{ \"model\" : \"m\",  " + MESSAGES + ", \"temperature\":1.0E0 }\n";
            rig.through("/v1/chat/completions", odd);
            rig.sample(0);
            rig.through("/v1/chat/completions", odd);
            assertEquals(odd, rig.engine.bodies().get(0));
            assertEquals(
                    odd.replace(" }\n", " ,\"logprobs\":true,\"top_logprobs\":5}\n"),
                    rig.engine.bodies().get(1));
        }
    }

    @Test
    void answer_whereTheEngineRefusesMore_isThatToTheRequestAsItWas() {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 1, 0)) {
            String body = "{\"model\":\"m\"," + MESSAGES + "}";
            TapRig.Answer direct = rig.direct("/v1/chat/completions", body);
            rig.through("/v1/chat/completions", body);
            rig.sample(0);
            rig.engine.refuses = 400;
            assertEquals(direct, rig.through("/v1/chat/completions", body));
            assertEquals(1, rig.metric("plumbline_tap_untouched_total{reason=\"refused\"}"));
            rig.sample(1);
        }
    }

    @Test
    void answer_packed_isTheEnginesAndReadAllTheSame() {
        try (TapRig rig = new TapRig(StubEngine.Manner.VLLM, 1, 0)) {
            rig.engine.packs = true;
            String body = "{\"model\":\"m\"," + MESSAGES + "}";
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        rig.direct("/v1/chat/completions", body, "Accept-Encoding: gzip"),
                        rig.through("/v1/chat/completions", body, "Accept-Encoding: gzip"));
                assertEquals(rig.direct("/v1/chat/completions", body), rig.through("/v1/chat/completions", body));
            }
            rig.sample(5);
            assertEquals(2, rig.metric("plumbline_tap_untouched_total{reason=\"packed\"}"));
            long listed = rig.samples.stream()
                    .filter(s -> s.toString().contains("-2.5"))
                    .count();
            assertTrue(listed >= 1, () -> "with log-probabilities: " + listed);
            assertFalse(rig.samples.toString().contains("\\u001f"));
        }
    }
}
