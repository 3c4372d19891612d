package dev.plumbline.service.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.tap.generation.GenerationRequest;
import dev.plumbline.service.tap.generation.PromptDigest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tap, middleware and recipes decide alike, by the same vectors. */
class SharedRulesTest {

    private static JsonNode vectors() throws Exception {
        Path file = Path.of("docs", "gateways", "vectors.json");
        Path found = Files.exists(file) ? file : Path.of("..").resolve(file);
        return JsonMapper.shared().readTree(Files.readAllBytes(found));
    }

    @Test
    void digest_ofEachVector_isItsOwn() throws Exception {
        JsonNode vectors = vectors();
        PromptDigest digest = new PromptDigest(vectors.path("key").stringValue());
        for (JsonNode vector : vectors.path("prompts")) {
            String request = vector.path("request").toString();
            GenerationRequest asked = GenerationRequest.of(request.getBytes(StandardCharsets.UTF_8));
            assertNotNull(asked, request);
            String expected = vector.path("digest").asString(null);
            assertEquals(expected, digest.of(asked), request);
            if (expected != null) {
                assertEquals(
                        vector.path("samples").booleanValue(),
                        SamplingRule.samplesPrompt(
                                expected, vectors.path("prompt_rate").doubleValue()),
                        request);
            }
        }
    }

    @Test
    void session_ofEachVector_isSampledOrNot() throws Exception {
        for (JsonNode vector : vectors().path("sessions")) {
            assertEquals(
                    vector.path("samples").booleanValue(),
                    SamplingRule.samples(
                            vector.path("session").stringValue(),
                            vector.path("rate").doubleValue()),
                    vector.toString());
        }
    }

    @Test
    void rate_ofManySessions_isWhatWasAsked() {
        int chosen = 0;
        for (int i = 0; i < 100_000; i++) {
            chosen += SamplingRule.samples("session " + i, 0.01) ? 1 : 0;
        }
        // Binomial(100000, 0.01) has a standard deviation of 31.5; the keys are fixed, and so is the result.
        assertTrue(Math.abs(chosen - 1000) < 4 * 31.5, "chosen " + chosen);
    }

    @Test
    void classes_byLength() {
        ContextClasses classes = ContextClasses.parse("200k<=200000,1m");
        assertEquals("200k", classes.of(200_000));
        assertEquals("1m", classes.of(200_001));
        assertEquals(null, classes.of(-1));
    }
}
