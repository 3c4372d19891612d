package dev.plumbline.service.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImporterTest {

    private static final String LITELLM = """
            {"id":"chatcmpl-1","startTime":1735689600.1,"endTime":1735689601.2,"completionStartTime":1735689600.4,
             "model":"llama","model_group":"fleet","api_base":"http://gpu-a:8000","metadata":{},
             "model_parameters":{"temperature":1,"stop":"x"},
             "response":{"choices":[{"index":0,"message":{"content":"Hi!"},"finish_reason":"stop"}]}}""";

    private static final String LANGFUSE = """
            {"id":"obs1","traceId":"t","type":"GENERATION","startTime":"2025-01-01T00:00:00Z",
             "endTime":"2025-01-01T00:00:01Z","completionStartTime":"2025-01-01T00:00:00.3Z","model":"llama",
             "modelParameters":{"temperature":1},"output":{"role":"assistant","content":"Hi!"},"usage":{"output":2}}""";

    private static final String SPAN = """
            {"name":"chat llama","startTimeUnixNano":"1735689600000000000","attributes":{"gen_ai.response.id":"c-1",
             "gen_ai.response.finish_reasons":["stop"],"gen_ai.output.messages":
             "[{\\"role\\":\\"assistant\\",\\"parts\\":[{\\"type\\":\\"text\\",\\"content\\":\\"Hi!\\"}]}]"}}""";

    private static final String EXPORT = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"cloud.region","value":{"stringValue":"eu"}}]},
             "scopeSpans":[{"spans":[{"name":"GET /"},{"name":"chat m","endTimeUnixNano":"1735689601000000000",
             "attributes":[{"key":"gen_ai.response.id","value":{"stringValue":"c-2"}},
              {"key":"gen_ai.request.temperature","value":{"doubleValue":0.5}},
              {"key":"gen_ai.usage.output_tokens","value":{"intValue":"7"}},
              {"key":"server.address","value":{"stringValue":"gpu-b"}},
              {"key":"gen_ai.output.messages","value":{"stringValue":
               "[{\\"parts\\":[{\\"type\\":\\"text\\",\\"content\\":\\"yes\\"}],\\"finish_reason\\":\\"length\\"}]"}}]}]}]}]}""";

    private static final String BATCH = """
            {"id":"b-1","custom_id":"mine-1","response":{"status_code":200,"body":{"id":"c","created":1735689600,
             "model":"gpt","choices":[{"index":0,"message":{"content":"Hi!"},"finish_reason":"stop"}]}},"error":null}""";

    private static JsonNode one(OuterRecord kind, String record, Map<String, String> map) {
        List<Importer.Unfit> unfit = new ArrayList<>();
        List<String> lines = new Importer(kind, map).read(record.getBytes(UTF_8), unfit::add);
        assertEquals(1, lines.size(), unfit.toString());
        return JsonMapper.shared().readTree(lines.get(0));
    }

    /** What keeps the only record of a line from being an envelope; empty where it is about something else. */
    private static String problem(OuterRecord kind, String record) {
        List<Importer.Unfit> unfit = new ArrayList<>();
        assertEquals(List.of(), new Importer(kind, Map.of()).read(record.getBytes(UTF_8), unfit::add));
        return unfit.isEmpty() ? "" : unfit.get(0).problem();
    }

    @Test
    void litellm_isAnEnvelopeAroundItsResponse() {
        JsonNode e = one(OuterRecord.LITELLM, LITELLM, Map.of());
        assertEquals("2025-01-01T00:00:01.200Z", e.get("time").stringValue());
        assertEquals("chatcmpl-1", e.get("id").stringValue());
        assertEquals("fleet", e.get("model").stringValue());
        assertEquals("http://gpu-a:8000", e.get("pool").stringValue());
        assertEquals("[\"x\"]", e.at("/sampler/stop").toString());
        assertEquals(300, e.at("/timing/ttft_ms").doubleValue(), 1e-3);
        assertEquals("Hi!", e.at("/response/choices/0/message/content").stringValue());
    }

    @Test
    void langfuse_needsAPool_whichMayBeMapped() {
        assertEquals(
                "it has no pool: --map pool=PATH says where, --map pool==VALUE what",
                problem(OuterRecord.LANGFUSE, LANGFUSE));
        JsonNode e = one(
                OuterRecord.LANGFUSE,
                LANGFUSE,
                Map.of("pool", "=gpu-a", "sampler.top_p", "modelParameters.temperature"));
        assertEquals("gpu-a", e.get("pool").stringValue());
        assertEquals(1, e.at("/sampler/top_p").intValue());
        assertEquals("t", e.get("session").stringValue());
        assertEquals(2, e.at("/response/usage/completion_tokens").intValue());
        assertEquals("Hi!", e.at("/response/choices/0/message/content").stringValue());
    }

    @Test
    void otlp_spanAloneOrAWholeExport() {
        JsonNode alone = one(OuterRecord.OTLP, SPAN, Map.of("pool", "=p"));
        assertEquals("llama", alone.get("model").stringValue());
        assertEquals("2025-01-01T00:00:00.000Z", alone.get("time").stringValue());
        assertEquals("stop", alone.at("/response/choices/0/finish_reason").stringValue());
        JsonNode e = one(OuterRecord.OTLP, EXPORT, Map.of());
        assertEquals("gpu-b", e.get("pool").stringValue());
        assertEquals("eu", e.get("region").stringValue());
        assertEquals(0.5, e.at("/sampler/temperature").doubleValue());
        assertEquals(7, e.at("/response/usage/completion_tokens").intValue());
        assertEquals("length", e.at("/response/choices/0/finish_reason").stringValue());
        assertEquals("yes", e.at("/response/choices/0/message/content").stringValue());
    }

    @Test
    void otlp_eventWithoutContent_isNoEmptyAnswer() {
        String event = "{\"eventName\":\"gen_ai.choice\",\"timeUnixNano\":\"1735689600000000000\",\"body\":%s}";
        assertEquals(
                "",
                problem(
                        OuterRecord.OTLP,
                        event.formatted(
                                "{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\"}}")));
    }

    @Test
    void otlp_severalAnswers_areCountedTogether() {
        JsonNode e = one(
                OuterRecord.OTLP,
                "{\"name\":\"chat m\",\"spanId\":\"0000000000000001\",\"endTimeUnixNano\":\"1735689600000000000\",\"attributes\":{"
                        + "\"gen_ai.usage.output_tokens\":4,\"gen_ai.output.messages\":[{\"parts\":[{\"type\":\"text\","
                        + "\"content\":\"a\"}]},{\"parts\":[]}]}}",
                Map.of("pool", "=p"));
        assertEquals("a", e.at("/response/choices/0/message/content").stringValue());
        assertTrue(e.at("/response/usage").isMissingNode());
    }

    @Test
    void openAiBatch_hasItsBody() {
        JsonNode e = one(OuterRecord.OPENAI_BATCH, BATCH, Map.of("pool", "=batch"));
        assertEquals("mine-1", e.get("id").stringValue());
        assertEquals("2025-01-01T00:00:00.000Z", e.get("time").stringValue());
        assertEquals("gpt", e.get("model").stringValue());
    }

    @Test
    void otherRecords_arePassedOver_andDamageIsSaid() {
        assertEquals("", problem(OuterRecord.LANGFUSE, "{\"type\":\"SPAN\"}"));
        assertEquals("", problem(OuterRecord.OTLP, "{\"name\":\"GET /\"}"));
        assertEquals("", problem(OuterRecord.LITELLM, LITELLM.replaceFirst("\\{", "{\"call_type\":\"aembedding\",")));
        assertEquals("", problem(OuterRecord.LITELLM, LITELLM.replaceFirst("\\{", "{\"cache_hit\":true,")));
        assertEquals("it is no JSON", problem(OuterRecord.OTLP, "{"));
    }

    @Test
    void litellm_failure_isAnErrorInThePlaceOfAnAnswer() {
        JsonNode e = one(
                OuterRecord.LITELLM,
                "{\"standard_logging_object\":{\"id\":\"f\",\"status\":\"failure\",\"endTime\":\"2025-01-01 00:00:01.200000\","
                        + "\"model\":\"m\",\"api_base\":\"p\",\"response\":{}}}",
                Map.of());
        assertEquals("{\"error\":{}}", e.get("response").toString());
        assertEquals("2025-01-01T00:00:01.200000Z", e.get("time").stringValue(), "without an offset it is of UTC");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"role\":\"assistant\",\"content\":\"Hi!\"} | /choices/0/message/content",
                "\"{\\\"role\\\":\\\"assistant\\\",\\\"content\\\":\\\"Hi!\\\"}\" | /choices/0/message/content",
                "[{\"role\":\"user\",\"content\":\"?\"},{\"role\":\"assistant\",\"content\":\"Hi!\"}] | /choices/0/message/content",
                "[{\"type\":\"text\",\"text\":\"Hi!\"}] | /choices/0/message/content/0/text",
                "{\"completion\":\"Hi!\"} | /choices/0/message/content",
                "\"Hi!\" | /choices/0/message/content",
                "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"Hi!\"}]} | /content/0/text",
                "[{\"type\":\"message\",\"content\":[{\"text\":\"Hi!\"}]}] | /output/0/content/0/text"
            })
    void langfuse_outputIsWhatTheApplicationGave(String output, String where) {
        String observation =
                "{\"id\":\"o\",\"type\":\"GENERATION\",\"end_time\":\"2025-01-01 00:00:01\",\"trace_id\":\"t\","
                        + "\"provided_model_name\":\"m\",\"metadata\":\"{\\\"pool\\\":\\\"p\\\"}\",\"output\":" + output
                        + "}";
        JsonNode e = one(OuterRecord.LANGFUSE, observation, Map.of());
        assertEquals("Hi!", e.get("response").at(where).stringValue());
        assertEquals("p", e.get("pool").stringValue());
        JsonNode end = e.at("/response/choices/0/finish_reason");
        assertEquals(where.startsWith("/choices") ? "unknown" : "", end.asString(""), "nobody says why it ended");
    }

    @Test
    void langfuse_pageOfObservations_losesNoneForAnother() {
        String good = LANGFUSE.replaceFirst("\\{", "{\"metadata\":{\"pool\":\"p\"},");
        String none = "{\"id\":\"n\",\"type\":\"GENERATION\",\"output\":null}";
        List<Importer.Unfit> unfit = new ArrayList<>();
        String page = "{\"data\":[" + none + "," + good + "]}";
        assertEquals(
                1,
                new Importer(OuterRecord.LANGFUSE, Map.of())
                        .read(page.getBytes(UTF_8), unfit::add)
                        .size());
        assertEquals(1, unfit.size());
    }

    @Test
    void langfuse_failure_isAnErrorInThePlaceOfAnAnswer() {
        JsonNode e = one(
                OuterRecord.LANGFUSE,
                "{\"id\":\"o\",\"endTime\":\"2025-01-01T00:00:01Z\",\"model\":\"m\",\"level\":\"ERROR\",\"output\":null}",
                Map.of("pool", "=p"));
        assertEquals("{\"error\":{}}", e.get("response").toString());
    }
}
