package dev.plumbline.models.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Calls in the entries of an answer, whole and streamed: which of their names no tool can have. */
class ToolNamesReadTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "search",
                "get_weather",
                "functions.search:0",
                "mcp__files__read-all",
                "server/tool@2",
                "wetter_für_köln",
                "查询天气",
                "खोजें",
                "$web_search"
            })
    void name_thatToolsHave_isSound(String name) throws BadRecord {
        assertEquals(Set.of(), whole(name).gaps());
        assertEquals(0, whole(name).brokenCalls());
        assertEquals(Set.of(), streamed(name).gaps());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query_dataset<|channel|>commentary",
                "search{\"q\": 1}",
                "get weather",
                "search</tool_call>",
                "se\u200Barch",
                "\"search\"",
                "search\uFFFD"
            })
    void name_thatNoToolHas_isOdd(String name) throws BadRecord {
        assertEquals(Set.of(Gap.ODD_NAMES), whole(name).gaps());
        assertEquals(1, whole(name).brokenCalls());
        assertEquals(Set.of(Gap.ODD_NAMES), streamed(name).gaps());
    }

    private static Answer whole(String name) throws BadRecord {
        return read("{\"choices\":[{\"message\":" + message(name) + ",\"finish_reason\":\"tool_calls\"}]}");
    }

    private static Answer streamed(String name) throws BadRecord {
        return read(
                "[{\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":" + message(name) + "}]},"
                        + "{\"object\":\"chat.completion.chunk\",\"choices\":"
                        + "[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}]");
    }

    private static String message(String name) {
        return "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"type\":\"function\","
                + "\"function\":{\"name\":" + JsonMapper.shared().writeValueAsString(name)
                + ",\"arguments\":\"{}\"}}]}";
    }

    private static Answer read(String body) throws BadRecord {
        String record = "{\"time\":\"2025-08-25T00:00:00Z\",\"id\":\"r\",\"model\":\"m\",\"pool\":\"p\",\"response\":"
                + body + "}";
        return new SampleReader().read(record.getBytes(StandardCharsets.UTF_8)).answer();
    }
}
