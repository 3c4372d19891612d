package dev.plumbline.detector.signal.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the signal says of the recorded traffic. */
class ScriptRecordingsTest {

    private static final JsonMapper JSON = new JsonMapper();

    private record Hit(String time, String pool, String hardware, ScriptMixing.Intrusion intrusion) {}

    /** What came of one recording. */
    private static final class Tally {
        int answers;
        int mixedWords;
        int thai;
        final List<Hit> hits = new ArrayList<>();

        long hitsOf(String pool) {
            return hits.stream().filter(hit -> hit.pool.equals(pool)).count();
        }
    }

    @ParameterizedTest
    @CsvSource({"healthy, 10729", "lowbit, 10843", "int4, 19487"})
    void healthyText_hasNoHits(String recording, int answers) throws IOException {
        Tally tally = tally(recording);
        assertEquals(answers, tally.answers);
        assertEquals(List.of(), tally.hits);
        assertEquals(0, tally.mixedWords);
    }

    @Test
    void postmortem_hasThaiInTheFaultyHardwareWhileTheFaultLasts() throws IOException {
        Tally tally = tally("postmortem");
        for (Hit hit : tally.hits) {
            assertEquals("tpu-v5e", hit.hardware, hit.toString());
            assertTrue(hit.time.compareTo("2025-08-25T00:42") >= 0, hit.toString());
            assertTrue(hit.time.compareTo("2025-08-25T01:24:30") < 0, hit.toString());
            assertEquals("Thai", hit.intrusion.script(), hit.toString());
            assertTrue(hit.intrusion.probability() > 0 && hit.intrusion.probability() < 1, hit.toString());
        }
        assertEquals(28793, tally.answers);
        assertEquals(164, tally.thai);
        assertEquals(163, tally.hits.size()); // the other one begins its answer, alone before a full stop
        assertEquals(
                List.of(94L, 50L, 19L),
                Stream.of("tpu-a", "tpu-b", "tpu-1m").map(tally::hitsOf).toList());
        assertEquals(143, tally.mixedWords);
    }

    private static Tally tally(String recording) throws IOException {
        Path file = Path.of("").toAbsolutePath();
        while (file != null && !Files.isDirectory(file.resolve("../shared/data"))) {
            file = file.getParent();
        }
        Path found = file == null ? Path.of("absent") : file.resolve("../shared/data/" + recording + ".jsonl.gz");
        Assumptions.assumeTrue(
                Files.exists(found),
                "NOT TESTED: no recording ../shared/data/" + recording
                        + ".jsonl.gz beside the project, whose hits this test counts");
        Tally tally = new Tally();
        read(found, line -> {
            tally.answers++;
            if (!isAscii(line)) { // nothing is escaped in these files, so else the answer is ASCII, which is no hit
                count(JSON.readTree(line), tally);
            }
        });
        return tally;
    }

    private static void read(Path file, Consumer<String> take) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file), 1 << 16), StandardCharsets.UTF_8))) {
            lines.lines().forEach(take);
        }
    }

    private static boolean isAscii(String line) {
        return Ascii.only(line) && !line.contains("\\u");
    }

    private static void count(JsonNode line, Tally tally) {
        Sample sample = sample(line);
        new ScriptMixing().ask(sample, (cut, bin, cell) -> tally.mixedWords += cut == 1 ? (int) cell.hits() : 0);
        ScriptMixing.Intrusion intrusion = ScriptMixing.intrusion(sample);
        if (intrusion != null) {
            tally.hits.add(new Hit(
                    line.get("time").asString(),
                    line.get("pool").asString(),
                    line.get("hardware").asString(),
                    intrusion));
        }
        String text = AnswerText.of(sample.answer()).text();
        tally.thai += text.codePoints().anyMatch(c -> c >= 0x0E00 && c < 0x0E80) ? 1 : 0;
    }

    private static Sample sample(JsonNode line) {
        List<Step> steps = new ArrayList<>();
        JsonNode choice = line.get("response").get("choices").get(0);
        for (JsonNode token : choice.get("logprobs").get("content")) {
            JsonNode bytes = token.get("bytes");
            byte[] said = new byte[bytes.size()];
            for (int i = 0; i < said.length; i++) {
                said[i] = (byte) bytes.get(i).asInt();
            }
            Token chosen = Token.ofBytes(said, token.get("token").asString());
            steps.add(new Step(chosen, token.get("logprob").asDouble(), List.of()));
        }
        String text = choice.get("message").get("content").asString();
        List<String> prompt = new ArrayList<>();
        line.get("prompt").get("scripts").forEach(script -> prompt.add(script.asString()));
        return Responses.of(new Answer(text, null, -1, steps), prompt);
    }
}
