package dev.plumbline.detector.signal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One text of each kind that readers of sick fleets complained of, and one of each kind that is honest and looks like
 * it. The project's own cases stand in {@code text-cases.jsonl}; where a shared collection lies beside the working
 * tree, it holds too.
 */
class TextCasesTest {

    private static final Path SHARED = Path.of("..", "..", "shared", "cases", "text.jsonl");

    private static final Set<String> READING = Set.of("script-mixing", "garble", "answer-language");

    private static final JsonMapper JSON = new JsonMapper();

    static Stream<JsonNode> own() throws IOException {
        try (InputStream in = TextCasesTest.class.getResourceAsStream("text-cases.jsonl")) {
            return lines(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static Stream<JsonNode> shared() throws IOException {
        return Files.exists(SHARED) ? lines(Files.readString(SHARED)) : own();
    }

    private static Stream<JsonNode> lines(String text) {
        return text.lines().filter(line -> !line.isBlank()).map(JSON::readTree);
    }

    @ParameterizedTest
    @MethodSource({"own", "shared"})
    void text_isHeardAsItsKindSays(JsonNode line) throws BadRecord {
        String expected = line.get("expect").stringValue();
        Set<String> hits = hits(line);
        if (expected.equals("quiet")) {
            assertEquals(Set.of(), hits, line.toString());
        } else if (expected.contains(".")) {
            assertTrue(hits.contains(expected), hits + " of " + line);
        } else {
            assertTrue(hits.stream().anyMatch(hit -> hit.startsWith(expected + ".")), hits + " of " + line);
        }
    }

    /** The cuts that a line's answer is a hit of. */
    private static Set<String> hits(JsonNode line) throws BadRecord {
        Sample sample = sample(line);
        Set<String> hits = new TreeSet<>();
        for (Signal signal : Signals.ALL) {
            Question question = signal.question();
            if (READING.contains(question.name())) {
                signal.ask(sample, (cut, bin, cell) -> {
                    if (cell.hits() > 0) {
                        hits.add(question.nameOf(cut));
                    }
                });
            }
        }
        return hits;
    }

    private static Sample sample(JsonNode line) throws BadRecord {
        ObjectNode prompt = JSON.createObjectNode();
        Map.of("prompt_scripts", "scripts", "asked_scripts", "asked_scripts", "languages", "languages")
                .forEach((from, to) -> {
                    if (line.has(from)) {
                        prompt.set(to, line.get(from));
                    }
                });
        ObjectNode record = JSON.createObjectNode();
        record.put("time", "2025-08-25T00:00:00Z")
                .put("id", "r")
                .put("model", "m")
                .put("pool", "p");
        record.set("prompt", prompt);
        record.putObject("response")
                .putArray("choices")
                .addObject()
                .put("text", line.get("text").stringValue())
                .put("finish_reason", "stop");
        return new SampleReader().read(JSON.writeValueAsBytes(record));
    }
}
