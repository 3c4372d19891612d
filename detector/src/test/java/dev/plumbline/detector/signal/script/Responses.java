package dev.plumbline.detector.signal.script;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.PromptLanguages;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes samples that differ in what was said, and nothing else. */
final class Responses {

    private Responses() {}

    static Sample saying(String text, List<String> prompt) {
        return of(new Answer(text, "stop", -1, List.of()), prompt);
    }

    static Sample of(Answer answer, List<String> prompt) {
        return new Sample(
                "r",
                Sample.Placement.NONE,
                new Sample.ServedBy("m", null, null, "p", null, null, null, null, Map.of()),
                Sampler.ABSENT,
                new Sample.Timing(0, -1, Double.NaN, Double.NaN),
                Sample.Selection.RESPONSE,
                new Sample.Prompt(-1, null, prompt, PromptLanguages.ABSENT),
                null,
                answer);
    }

    /** Tokens with these strings and their UTF-8 bytes, each with logprob −(its place + 1). */
    static List<Step> tokens(String... texts) {
        List<Step> steps = new ArrayList<>();
        for (String text : texts) {
            steps.add(new Step(Token.ofText(text), -steps.size() - 1, List.of()));
        }
        return steps;
    }

    /** A token for every byte: all characters beyond ASCII are split. */
    static List<Step> bytes(String text) {
        List<Step> steps = new ArrayList<>();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            String said = b < 0 ? "\uFFFD" : String.valueOf((char) b);
            steps.add(new Step(Token.ofBytes(new byte[] {b}, said), -steps.size() - 1, List.of()));
        }
        return steps;
    }
}
