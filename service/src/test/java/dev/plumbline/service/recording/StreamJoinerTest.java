package dev.plumbline.service.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import dev.plumbline.service.Records;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that were logged chunk by chunk, several tokens a chunk, are joined by id before anybody looks at them. */
class StreamJoinerTest {

    @TempDir
    Path folder;

    @Test
    void next_chunksOfInterleavedStreams_areJoinedById() throws IOException {
        List<Entry> entries = read(
                chat(1, "a", "\"delta\":{\"role\":\"assistant\",\"content\":\"\"}"),
                legacy(2, "b", "Good", null),
                chat(3, "a", "\"delta\":{\"content\":\"To be\"}," + logprobs("To", " be")),
                Records.at(4, "whole"),
                legacy(5, "b", " morning, ", null),
                chat(6, "a", "\"delta\":{\"content\":\" or not\"}," + logprobs(" or", " not")),
                chat(7, "a", "\"delta\":{},\"finish_reason\":\"stop\""),
                legacy(8, "b", "friend", "length"),
                usage(9, "a", 4));
        assertEquals(3, entries.size());
        Sample a = byId(entries, "a");
        assertEquals("To be or not", a.answer().text());
        assertEquals(
                List.of(Token.ofText("To"), Token.ofText(" be"), Token.ofText(" or"), Token.ofText(" not")),
                a.answer().steps().stream().map(Step::chosen).toList());
        assertEquals("stop", a.answer().finishReason());
        assertEquals(4, a.answer().completionTokens());
        assertEquals(Records.START + 9_000, a.time(), "it ended when its last chunk came");
        Sample b = byId(entries, "b");
        assertEquals("Good morning, friend", b.answer().text());
        assertEquals("length", b.answer().finishReason());
        assertEquals(Records.START + 8_000, b.time());
    }

    /** What is published is what was joined, so that Kafka reads the same. */
    @Test
    void next_joinedLine_isARecordOfItsOwn() throws Exception {
        List<Entry> entries = read(legacy(1, "b", "Good", null), legacy(2, "b", " morning", "stop"));
        Entry entry = entries.get(0);
        assertEquals(
                entry.sample(),
                new dev.plumbline.models.reader.SampleReader().read(entry.line().bytes()));
        assertTrue(entry.line().place().endsWith(":2"), entry.line().place());
    }

    /** Whatever form a recording has its streams in, they are the same answers. */
    @Test
    void next_streamsOfEveryForm_areTheSameAnswer() throws IOException {
        List<Answer> answers = read(Records.forms("s").toArray(String[]::new)).stream()
                .map(entry -> sample(entry).answer())
                .toList();
        assertEquals(4, answers.size());
        assertEquals("To be", answers.get(0).text());
        assertEquals(1, answers.stream().distinct().count(), answers.toString());
    }

    @Test
    void next_streamWithoutAnEnd_saysSo() throws IOException {
        List<Entry> entries = read(legacy(1, "b", "Good", null), Records.at(2, "whole"), legacy(3, "b", " mor", null));
        assertEquals(2, entries.size());
        assertEquals(
                "cut: response: a whole stream: one that says why it ended",
                entries.get(1).bad().getMessage());
    }

    /** An end that nothing follows is the end; a stream that falls silent holds nothing up for ever. */
    @Test
    void next_manyLines_closeWhatIsOver() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(legacy(0, "silent", "Good", null));
        lines.add(legacy(0, "over", "Good", null));
        lines.add(legacy(0, "over", " morning", "stop"));
        for (int i = 0; i < 10_100; i++) {
            lines.add(Records.at(i / 100, "w" + i));
        }
        List<Entry> entries = read(lines.toArray(String[]::new));
        assertEquals(10_102, entries.size());
        assertEquals("over", sample(entries.get(64)).id());
        assertNotNull(entries.get(9_999).bad());
    }

    private List<Entry> read(String... lines) throws IOException {
        Timeline timeline = new Timeline(Records.recording(folder, List.of(lines)));
        List<Entry> entries = new ArrayList<>();
        for (Entry entry = timeline.next(); entry != null; entry = timeline.next()) {
            entries.add(entry);
        }
        return entries;
    }

    private static Sample byId(List<Entry> entries, String id) {
        return entries.stream()
                .map(StreamJoinerTest::sample)
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Sample sample(Entry entry) {
        Sample sample = entry.sample();
        if (sample == null) {
            throw new AssertionError(entry.bad());
        }
        return sample;
    }

    private static String legacy(int second, String id, String text, String reason) {
        String finish = reason == null ? "null" : '"' + reason + '"';
        return record(
                second,
                id,
                "\"object\":\"text_completion\",\"choices\":[{\"index\":0,\"text\":\"" + text + "\",\"finish_reason\":"
                        + finish + "}]");
    }

    private static String chat(int second, String id, String choice) {
        return record(second, id, "\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0," + choice + "}]");
    }

    private static String usage(int second, String id, int tokens) {
        return record(
                second,
                id,
                "\"object\":\"chat.completion.chunk\",\"choices\":[],\"usage\":{\"completion_tokens\":" + tokens + "}");
    }

    private static String logprobs(String... tokens) {
        List<String> entries = new ArrayList<>();
        for (String token : tokens) {
            entries.add("{\"token\":\"" + token + "\",\"logprob\":-0.5,\"top_logprobs\":[]}");
        }
        return "\"logprobs\":{\"content\":[" + String.join(",", entries) + "]}";
    }

    private static String record(int second, String id, String response) {
        String whole = Records.at(
                java.time.Instant.ofEpochMilli(Records.START + second * 1000L).toString(), id, "s");
        return whole.substring(0, whole.indexOf("\"response\":")) + "\"response\":{" + response
                + "},\"note\":{\"x\":1}}";
    }
}
