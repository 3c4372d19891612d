package dev.plumbline.service.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Plumbline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code inspect --json --text} says of bodies as engines, providers and gateways really write them: all that the
 * table of the readers' tests tells of each, no hit of any, and why what cannot be judged cannot.
 */
class FieldBodiesInspectedTest {

    private static final Path READERS =
            Path.of("../models/src/test/resources/dev/plumbline/models/reader").toAbsolutePath();
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final List<String> FIELDS = List.of(
            "index",
            "id",
            "accepted",
            "reason",
            "field",
            "dialect",
            "finish",
            "completion_tokens",
            "steps",
            "with_candidates",
            "tool_calls",
            "text_length",
            "text",
            "reasoning",
            "hits",
            "unverifiable");

    /**
     * Bodies of which something is odd indeed: an answer that ended for no usual reason, or with nothing. Whoever was
     * cut by the limit, or was answered with an error, or broke off with one, is counted as that.
     */
    private static final Map<String, String> HITS = Map.of(
            "81-deepseek-insufficient", "completion.unusual-reason",
            "82-sglang-abort", "completion.unusual-reason",
            "anthropic-refusal", "completion.empty",
            "azure-filtered", "completion.empty",
            "gemini-blocked", "completion.empty",
            "gemini-safety", "completion.empty",
            "responses-call-broken", "completion.broken-call",
            "vertex-malformed-call", "completion.unusual-reason completion.empty");

    /** A violation, where it is stated of which distribution its log-probabilities are. */
    private static final String POSITIVE = "40-together-first-positive";

    @TempDir
    Path folder;

    private List<JsonNode> inspect(List<String> lines, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of("inspect", "--json"));
        args.addAll(List.of(more));
        args.add(Files.write(folder.resolve("bodies.jsonl"), lines).toString());
        StringWriter said = new StringWriter();
        StringWriter wrong = new StringWriter();
        int code = Plumbline.execute(new PrintWriter(said), new PrintWriter(wrong), args.toArray(new String[0]));
        assertEquals(0, code, wrong.toString());
        return said.toString().lines().map(JSON::readTree).toList();
    }

    private static List<String> bodies() throws IOException {
        return Files.readAllLines(READERS.resolve("field-bodies.jsonl"));
    }

    private static String name(String body) {
        return body.substring("{\"name\":\"".length(), body.indexOf("\",\"response\""));
    }

    /** As it is: some hold what no JSON is, such as {@code -Infinity}. */
    private static String record(String body, String settings) {
        return "{\"time\":\"2025-08-25T00:00:00Z\",\"id\":\"" + name(body) + "\",\"model\":\"m\",\"pool\":\"p\","
                + settings + body.substring(body.indexOf("\"response\":"));
    }

    private static Map<String, String[]> expected() throws IOException {
        return Files.readAllLines(READERS.resolve("field-expected.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts, (a, b) -> a, TreeMap::new));
    }

    @Test
    void inspect_everyBody_saysWhatTheTableSays() throws IOException {
        Map<String, String[]> expected = expected();
        List<String> records = bodies().stream().map(body -> record(body, "")).toList();
        List<JsonNode> inspected = inspect(records, "--text");
        assertEquals(expected.size(), inspected.size());
        for (int i = 0; i < inspected.size(); i++) {
            JsonNode said = inspected.get(i);
            assertEquals(FIELDS, List.copyOf(said.propertyNames()), "the fields, in their order");
            assertEquals(i, said.get("index").intValue());
            String name = name(bodies().get(i));
            assertEquals(name, said.get("id").stringValue(), "of refused ones too");
            String[] row = expected.get(name);
            boolean accepted = row.length > 2;
            assertEquals(accepted, said.get("accepted").booleanValue(), name);
            if (accepted) {
                assertRow(name, row, said);
            } else {
                assertEquals(row[1], said.get("reason").stringValue(), name);
                assertTrue(said.get("steps").isNull() && said.get("hits").isEmpty(), name);
            }
        }
    }

    /** Of the table: name, dialect, text, reasoning, finish, tokens, steps, with candidates, calls/broken, gaps. */
    private static void assertRow(String name, String[] row, JsonNode said) {
        String text = said.get("text").stringValue();
        assertEquals(row[2], text.replace("\n", "\\n").strip(), name);
        List<String> rest = List.of(row[1], row[3], row[4], row[5], row[6], row[7], row[8].replaceAll("/.*", ""));
        JsonNode tokens = said.get("completion_tokens");
        assertEquals(
                rest,
                List.of(
                        said.get("dialect").stringValue(),
                        said.get("reasoning").stringValue(),
                        said.get("finish").isNull()
                                ? "null"
                                : said.get("finish").stringValue(),
                        tokens.isNull() ? "-1" : tokens.toString(),
                        said.get("steps").toString(),
                        said.get("with_candidates").toString(),
                        said.get("tool_calls").toString()),
                name);
        assertEquals(
                text.codePointCount(0, text.length()), said.get("text_length").intValue(), name);
        assertEquals(expectedHits(name, said), hits(said), name);
        boolean judged = said.at("/unverifiable/sampler-calibration").isMissingNode();
        assertTrue(!judged, name + ": nobody said how it was sampled, so nobody can judge the sampler");
    }

    private static String expectedHits(String name, JsonNode said) {
        boolean cut = said.get("finish").asString("").equals("length");
        boolean error = said.at("/unverifiable/garble").asString("").equals("error-body");
        String ended = said.get("finish").asString("").equals("error") ? "completion.unusual-reason" : "";
        return HITS.getOrDefault(name, cut ? "completion.cut-short" : error ? "completion.error-body" : ended);
    }

    private static String hits(JsonNode said) {
        List<String> hits = new ArrayList<>();
        said.get("hits").forEach(hit -> {
            assertEquals(Set.of("signal", "cut", "name"), Set.copyOf(hit.propertyNames()));
            assertTrue(hit.get("cut").isInt());
            hits.add(hit.get("signal").stringValue() + "." + hit.get("name").stringValue());
        });
        return String.join(" ", hits);
    }

    /** With all settings stated, too, no body is accused, and what its form hides has a reason of its own. */
    @Test
    void inspect_everyBody_wellDescribed_isNotAccused() throws IOException {
        String settings = "\"sampler\":{\"temperature\":1,\"top_p\":1,\"top_k\":0,\"logprobs\":\"raw\",\"listed\":3,"
                + "\"implementation\":\"exact\",\"penalties\":false,\"logit_bias\":false,\"grammar\":false,\"stop\":[],"
                + "\"speculative\":false},\"prompt\":{\"scripts\":[\"Latn\"]},";
        List<String> records =
                bodies().stream().map(body -> record(body, settings)).toList();
        Map<String, JsonNode> inspected = inspect(records).stream()
                .filter(said -> said.get("accepted").booleanValue())
                .collect(Collectors.toMap(said -> said.get("id").stringValue(), said -> said));
        inspected.forEach((name, said) -> assertEquals(
                name.equals(POSITIVE) ? "sampler-contract.positive" : expectedHits(name, said), hits(said), name));
        assertEquals(
                Map.of(
                        "41-deepseek-reasoner-logprobs", "too-few-listed",
                        "70-triton-trtllm", "too-few-listed",
                        "61-ollama-chat-ndjson", "no-logprobs",
                        "76-openai-error-body", "error-body"),
                List.of(
                                "41-deepseek-reasoner-logprobs",
                                "70-triton-trtllm",
                                "61-ollama-chat-ndjson",
                                "76-openai-error-body")
                        .stream()
                        .collect(Collectors.toMap(
                                name -> name,
                                name -> inspected
                                        .get(name)
                                        .at("/unverifiable/sampler-calibration")
                                        .asString(""))));
    }
}
