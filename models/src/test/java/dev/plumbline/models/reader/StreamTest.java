package dev.plumbline.models.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Sample;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams, saved as their events or as their chunks: joined they are the response that was not streamed. */
class StreamTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai-chat",
                "vllm-several-tokens",
                "vllm-legacy",
                "sglang",
                "sglang-incremental",
                "llamacpp",
                "tgi"
            })
    void read_stream_isTheSameSample(String name) throws BadRecord {
        Sample expected = Bodies.read(Bodies.body("openai-chat"));
        String events = Bodies.stream(name);
        assertEquals(expected, Bodies.read(Bodies.quoted(events)), "events");
        assertEquals(expected, Bodies.read(Bodies.quoted(events.replace("\n", "\r\n"))), "events with CR LF");
        assertEquals(expected, Bodies.read(Bodies.chunks(events)), "chunks");
        assertEquals(expected, Bodies.read(Bodies.quoted(Bodies.chunks(events))), "chunks as a string");
        assertEquals(
                expected, Bodies.read(Bodies.quoted(events.replaceAll("(?m)^data: ?|^: .*|\\[DONE]", ""))), "lines");
    }

    /** Without log-probabilities and counts, only the text tells that chunks hold all that went before. */
    @Test
    void read_streamOfTextAlone() throws BadRecord {
        String chunks = "[" + sglang(" a", "null") + "," + sglang(" a b", "null") + ","
                + sglang(" a b", "{\"type\":\"stop\"}") + "]";
        assertEquals(" a b", Bodies.read(chunks).answer().text());
        String pieces = "[" + sglang(" a", "null") + "," + sglang(" b", "{\"type\":\"stop\"}") + "]";
        assertEquals(" a b", Bodies.read(pieces).answer().text());
    }

    /** Cut at every event: whatever does not say why it ended is no response. */
    @ParameterizedTest
    @ValueSource(strings = {"openai-chat", "vllm-several-tokens", "vllm-legacy", "sglang", "llamacpp", "tgi"})
    void read_streamThatBrokeOff_isCut(String name) {
        String[] events = Bodies.stream(name).split("\n\n");
        StringBuilder some = new StringBuilder();
        for (String event : events) {
            if (event.contains("\"finish_reason\":\"") && !event.contains("\"index\":1,\"delta\"")
                    || event.contains("\"type\":\"stop\"")
                    || event.contains("\"stop\":true")) {
                break;
            }
            some.append(event).append("\n\n");
            if (event.startsWith("data")) {
                BadRecord bad = assertThrows(BadRecord.class, () -> Bodies.read(Bodies.quoted(some.toString())));
                assertEquals("cut: response: a whole stream: one that says why it ended", bad.getMessage());
            }
        }
    }

    @Test
    void read_eventThatBrokeOff_isCut() {
        String events = Bodies.stream("openai-chat");
        String half = events.substring(0, events.indexOf("\" big\",\"logprob\":-1.5,") + 20);
        BadRecord bad = assertThrows(BadRecord.class, () -> Bodies.read(Bodies.quoted(half)));
        assertEquals("cut: response[2].choices[0].logprobs.content[0].logprob: a whole record", bad.getMessage());
    }

    @Test
    void read_eventThatBrokeOffAnywhere_isCut() {
        String events = Bodies.stream("openai-chat");
        int from = events.indexOf("data: {", events.indexOf("data: {") + 1) + "data: {".length();
        for (int to = from; to < events.indexOf("\n", from); to++) {
            String half = events.substring(0, to);
            BadRecord bad = assertThrows(BadRecord.class, () -> Bodies.read(Bodies.quoted(half)), half);
            assertEquals(BadRecord.Reason.CUT, bad.reason(), half);
        }
    }

    @Test
    void read_oddEvent_costsItselfAlone() throws BadRecord {
        String events = Bodies.stream("openai-chat").replace("\"logprob\":-1.5", "\"logprob\":true");
        Answer answer = Bodies.read(Bodies.quoted(events)).answer();
        assertEquals(Bodies.ANSWER.text(), answer.text());
        assertEquals(Set.of(Gap.ODD_LOGPROBS), answer.gaps());
    }

    @Test
    void read_damagedEvent_saysWhich() {
        String events = Bodies.stream("openai-chat").replace("\"content\":\" big\"", "\"content\":true");
        BadRecord bad = assertThrows(BadRecord.class, () -> Bodies.read(Bodies.quoted(events)));
        assertEquals("wrong-type: response[2].choices[0].delta.content: a string", bad.getMessage());
    }

    /** The last chunk alone looks like an empty answer. */
    @ParameterizedTest
    @CsvSource({"openai-chat, 0", "openai-chat, 4", "vllm-legacy, 0", "sglang, 0", "llamacpp, 1", "tgi, 0", "tgi, 2"})
    void read_oneChunk_isNoResponse(String name, int index) {
        String chunk = Bodies.stream(name)
                .lines()
                .filter(line -> line.startsWith("data") && !line.contains("DONE"))
                .toList()
                .get(index)
                .substring("data:".length());
        BadRecord bad = assertThrows(BadRecord.class, () -> Bodies.read(chunk));
        assertEquals("chunk: response: a whole response: the chunks of a stream, joined", bad.getMessage());
    }

    /** Some engines give each chunk an id of its own. */
    @Test
    void read_idsOfChunks_proveNothing() throws BadRecord {
        String mixed = Bodies.chunks(Bodies.stream("openai-chat")).replaceFirst("chatcmpl-9(.*)$", "chatcmpl-8$1");
        assertEquals(Bodies.ANSWER, Bodies.read(mixed).answer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai-chat", "sglang", "llamacpp", "tgi"})
    void read_severalResults_areRefused(String name) {
        String batch = "[" + Bodies.body(name).replaceFirst("(?s)^\\[(.*)]$", "$1") + "," + Bodies.body(name) + "]";
        BadRecord bad = assertThrows(BadRecord.class, () -> Bodies.read(batch));
        assertEquals("several-results: response: one result", bad.getMessage());
    }

    private static String sglang(String text, String reason) {
        return "{\"text\":\"" + text + "\",\"meta_info\":{\"id\":\"1\",\"finish_reason\":" + reason + "}}";
    }
}
