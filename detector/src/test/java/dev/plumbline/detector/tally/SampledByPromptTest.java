package dev.plumbline.detector.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A response that was sampled for its prompt is compared with its twins, and asked nothing else. */
class SampledByPromptTest {

    private static Sample sample(String rule) throws BadRecord {
        String json = """
                {"time":"2026-01-01T00:00:00Z","id":"r","session":"s","model":"m","pool":"a","sampled_by":"%s",
                 "sampler":{"temperature":1,"top_p":1,"top_k":0,"logprobs":"raw","listed":3,"penalties":false,"logit_bias":false,
                   "grammar":false,"stop":[],"speculative":false},
                 "prompt":{"hash":"p-1","scripts":["Latn"]},
                 "response":{"choices":[{"index":0,"finish_reason":"stop","message":{"content":"a"},"logprobs":{"content":[
                   {"token":"a","logprob":-0.1,"top_logprobs":[{"token":"a","logprob":-0.1},{"token":"b","logprob":-2.9},
                   {"token":"c","logprob":-3.9}]}]}}]}}
                """.formatted(rule);
        return new SampleReader().read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void ask_ofASession_hasObservationsAndSteps() throws BadRecord {
        Observations asked = new SignalEvaluator(Policy.DEFAULT, Signals.ALL)
                .ask(sample("session"), false)
                .answers();
        assertFalse(asked.said().isEmpty());
        assertFalse(asked.listed().steps().isEmpty());
    }

    @Test
    void ask_ofAPrompt_hasStepsAlone() throws BadRecord {
        Sample sample = sample("prompt");
        Observations asked = new SignalEvaluator(Policy.DEFAULT, Signals.ALL)
                .ask(sample, false)
                .answers();
        assertTrue(asked.said().isEmpty());
        assertEquals(1, asked.listed().steps().size());
        assertEquals("", asked.voter().session());
    }
}
