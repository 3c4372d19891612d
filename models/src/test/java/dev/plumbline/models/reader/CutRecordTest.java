package dev.plumbline.models.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Wherever a record is cut, what is left is a record, without half a token or half a chunk. */
class CutRecordTest {

    private static final int FROM = 90_000;
    private static final int TO = 90_150;

    @Test
    void of_arrayOfChunks_keepsWholeChunks() {
        String chunk = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"logprobs\":{\"content\":[{\"token\":"
                + "\"a\",\"logprob\":-0.5}]}}]}";
        byte[] record = ("{\"id\":\"r\",\"response\":[" + many(chunk, 1_000) + "]}").getBytes(UTF_8);
        for (int limit = FROM; limit < TO; limit++) {
            for (JsonNode kept : cut(record, limit).path("response")) {
                assertEquals(chunk, kept.toString(), "limit " + limit);
            }
        }
    }

    @Test
    void of_wholeBody_keepsItsTextAndWholeTokens() {
        String token = "{\"token\":\"a\",\"logprob\":-0.5,\"top_logprobs\":[{\"token\":\"a\",\"logprob\":-0.5}]}";
        byte[] record = ("{\"id\":\"r\",\"response\":{\"choices\":[{\"message\":{\"content\":\"text\"},\"logprobs\":"
                        + "{\"content\":[" + many(token, 2_000) + "]},\"finish_reason\":\"stop\"}]}}")
                .getBytes(UTF_8);
        for (int limit = FROM; limit < TO; limit++) {
            JsonNode choice = cut(record, limit).at("/response/choices/0");
            assertEquals("text", choice.at("/message/content").asString(), "limit " + limit);
            assertTrue(choice.at("/logprobs/content").size() > 900, "limit " + limit);
            for (JsonNode kept : choice.at("/logprobs/content")) {
                assertEquals(token, kept.toString(), "limit " + limit);
            }
        }
    }

    @Test
    void of_longText_keepsItAsFarAsItGoes() {
        byte[] record = ("{\"id\":\"r\",\"response\":{\"choices\":[{\"message\":{\"content\":\"" + "x".repeat(2 * FROM)
                        + "\"}}]}}")
                .getBytes(UTF_8);
        String text =
                cut(record, FROM).at("/response/choices/0/message/content").asString();
        assertTrue(text.length() > FROM - 2_000 && text.chars().allMatch(c -> c == 'x'), "length " + text.length());
    }

    private static String many(String entry, int n) {
        return IntStream.range(0, n).mapToObj(i -> entry).collect(Collectors.joining(","));
    }

    private static JsonNode cut(byte[] record, int limit) {
        byte[] kept = CutRecord.of(record, limit);
        assertTrue(kept.length <= limit, "limit " + limit);
        return JsonMapper.shared().readTree(kept);
    }
}
