package dev.plumbline.models.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Streams of providers whose events are of their own kind, pieces that repeat what went before, and records that are
 * too long.
 */
class EventsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"""
                openai-responses | 2 | {"type":"response.created","response":{"status":"in_progress","output":[]}}\
                ~{"type":"response.reasoning_text.delta","delta":"Hm"}~{"type":"response.output_text.delta","delta":"Hi"}\
                ~{"type":"response.output_text.delta","delta":"!"}~{"type":"response.completed","response":{"status":"completed",\
                "output":[{"type":"reasoning","content":[{"type":"reasoning_text","text":"Hm"}]},{"type":"message","content":\
                [{"type":"output_text","text":"Hi!"}]}],"usage":{"output_tokens":2}}}""", """
                anthropic | 2 | {"type":"message_start","message":{"type":"message","role":"assistant","content":[],\
                "usage":{"input_tokens":3,"output_tokens":1}}}~{"type":"content_block_start","index":0,"content_block":{"type":\
                "thinking","thinking":""}}~{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}\
                ~{"type":"ping"}~{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hi"}}\
                ~{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"!"}}\
                ~{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}~{"type":"message_stop"}""", """
                bedrock-converse | 2 | {"messageStart":{"role":"assistant"}}~{"contentBlockDelta":{"delta":{"reasoningContent":\
                {"text":"Hm"}}}}~{"contentBlockDelta":{"delta":{"text":"Hi"}}}~{"contentBlockDelta":{"delta":{"text":"!"}}}\
                ~{"messageStop":{"stopReason":"end_turn"}}~{"metadata":{"usage":{"outputTokens":2}}}""", """
                cohere | 2 | {"type":"message-start"}~{"type":"content-delta","delta":{"message":{"content":{"thinking":"Hm"}}}}\
                ~{"type":"content-delta","delta":{"message":{"content":{"text":"Hi"}}}}\
                ~{"type":"content-delta","delta":{"message":{"content":{"text":"!"}}}}\
                ~{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"tokens":{"output_tokens":2}}}}""", """
                gemini | 3 | {"candidates":[{"content":{"parts":[{"text":"Hm","thought":true}]}}]}\
                ~{"candidates":[{"content":{"parts":[{"text":"Hi"}]}}]}\
                ~{"candidates":[{"content":{"parts":[{"text":"!"}]},"finishReason":"STOP"}],"usageMetadata":\
                {"candidatesTokenCount":2,"thoughtsTokenCount":1}}""", """
                ollama | 2 | {"message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}\
                ~{"message":{"content":"Hi"},"done":false}~{"message":{"content":"!"},"done":false}\
                ~{"message":{"content":""},"done":true,"done_reason":"stop","eval_count":2}"""})
    void read_eventsOfEachDialect(String dialect, int tokens, String events) throws BadRecord {
        String lines = events.strip().replace("~", "\n\ndata: ");
        Answer answer = read("data: " + lines + "\n\n");
        assertEquals(dialect, answer.dialect());
        assertEquals("Hi!", answer.text());
        assertEquals("Hm", answer.reasoning().text());
        assertEquals("stop", answer.finishReason());
        assertEquals(tokens, answer.completionTokens());
        assertEquals(Set.of(), answer.gaps());
    }

    @Test
    void read_piecesThatAreEqual_areALoopAndStayOne() throws BadRecord {
        assertEquals("hahaha", read(deltas("ha", "ha", "ha")).text());
    }

    @Test
    void read_piecesThatRepeatOnceByChance_areJoined() throws BadRecord {
        assertEquals("aab", read(deltas("a", "ab")).text());
        assertEquals(
                "aababc",
                read(deltas("a", "ab", "abc").replace("\"stop\"}]", "\"stop\"}],\"usage\":{\"completion_tokens\":9}"))
                        .text(),
                "nine tokens are no three letters");
        assertEquals("abc", read(deltas("a", "ab", "abc")).text());
    }

    @Test
    void read_errorAlone_isAnAnswerThatWasNotGiven() throws BadRecord {
        Answer answer = read("data: {\"error\":{\"message\":\"overloaded\"}}\n\n");
        assertEquals(Set.of(Gap.ERROR_BODY), answer.gaps());
        assertEquals("error", answer.finishReason());
    }

    @Test
    void read_answerUnderWay_isNone() {
        byte[] record = Bodies.record("{\"object\":\"response\",\"status\":\"queued\",\"output\":[]}");
        BadRecord bad = assertThrows(BadRecord.class, () -> new SampleReader().read(record));
        assertEquals(BadRecord.Reason.CHUNK, bad.reason());
    }

    @Test
    void read_lastChunkOfChat_saysThatItIsOne() {
        byte[] record =
                Bodies.record("{\"object\":\"chat.completion.chunk\",\"choices\":[{\"finish_reason\":\"stop\"}]}");
        BadRecord bad = assertThrows(BadRecord.class, () -> new SampleReader().read(record));
        assertEquals(BadRecord.Reason.CHUNK, bad.reason());
    }

    @Test
    void read_streamLongerThanARecordMayBe_keepsItsBeginning() throws BadRecord {
        String event =
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n".formatted("x".repeat(1 << 20));
        String events = event.repeat(66);
        Answer answer =
                new SampleReader().read(Bodies.record(Bodies.quoted(events))).answer();
        assertTrue(answer.lacks(Gap.CUT));
        assertEquals(0, answer.text().length() % (1 << 20), "whole events");
        assertTrue(
                answer.text().length() > 60 << 20, () -> "kept " + answer.text().length());
    }

    @Test
    void read_longRecordWithoutWhatIsNeeded_isOversize() {
        byte[] record = ("{\"x\":\"" + "x".repeat(SampleReader.MAX_BYTES)).getBytes(UTF_8);
        BadRecord bad = assertThrows(BadRecord.class, () -> new SampleReader().read(record));
        assertEquals(BadRecord.Reason.OVERSIZE, bad.reason());
    }

    private static String deltas(String... pieces) {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < pieces.length; i++) {
            String end = i == pieces.length - 1 ? "\"stop\"" : "null";
            events.append("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":%s}]}\n\n"
                    .formatted(pieces[i], end));
        }
        return events.toString();
    }

    private static Answer read(String events) throws BadRecord {
        return new SampleReader().read(Bodies.record(Bodies.quoted(events))).answer();
    }
}
