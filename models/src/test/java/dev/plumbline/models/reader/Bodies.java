package dev.plumbline.models.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Reasoning;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Engines' bodies, and records that hold them. */
final class Bodies {

    /** What all bodies of {@code dialects} and {@code streams} say. */
    static final Answer ANSWER = new Answer(
            " a big é",
            "stop",
            3,
            List.of(
                    new Step(
                            Token.ofText(" a"),
                            -0.125,
                            List.of(
                                    new Candidate(Token.ofText(" a"), -0.125),
                                    new Candidate(Token.ofText(" the"), -2.5))),
                    new Step(
                            Token.ofText(" big"),
                            -1.5,
                            List.of(
                                    new Candidate(Token.ofText(" small"), -0.5),
                                    new Candidate(Token.ofText(" big"), -1.5))),
                    new Step(Token.ofText(" é"), -9999, List.of())));

    private static final String ENVELOPE = """
            {"time":"2025-08-25T00:00:00Z","id":"req-1","model":"m","pool":"p",\
            "sampler":{"temperature":1,"top_p":0.9,"top_k":0,"logprobs":"raw","listed":2},"response":%s}""";

    private Bodies() {}

    static String body(String name) {
        return Records.text("dialects/" + name + ".json");
    }

    static String stream(String name) {
        return Records.text("streams/" + name + ".sse");
    }

    /** The chunks of a stream as a JSON array. */
    static String chunks(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data:{") || line.startsWith("data: {"))
                .map(line -> line.substring("data:".length()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** Text as a JSON string. */
    static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    static Sample read(String response) throws BadRecord {
        return said(new SampleReader().read(record(response)));
    }

    /** What the sample says, whatever the dialect in which it does. */
    static Sample said(Sample read) {
        Answer a = read.answer();
        Reasoning reasoning =
                new Reasoning(a.reasoning().text(), -1, a.reasoning().steps());
        return read.with(new Answer(
                a.text(),
                reasoning,
                a.finishReason(),
                a.completionTokens(),
                a.calls(),
                a.brokenCalls(),
                a.steps(),
                "",
                a.gaps()));
    }

    static byte[] record(String response) {
        return ENVELOPE.formatted(response).getBytes(UTF_8);
    }
}
