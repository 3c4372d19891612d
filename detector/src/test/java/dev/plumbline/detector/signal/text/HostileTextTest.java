package dev.plumbline.detector.signal.text;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.Heard;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Told;
import dev.plumbline.detector.signal.code.Code;
import dev.plumbline.detector.signal.language.AnswerLanguage;
import dev.plumbline.detector.signal.script.ScriptMixing;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * No text costs more than its length. All kinds that {@code bench hostile} times are read at 250,000 characters, which
 * takes a twentieth of a second each. A signal that looked at each pair of them would take 30 seconds at half a
 * nanosecond a step; 10 seconds lie far from both.
 */
class HostileTextTest {

    private static final Path KINDS =
            Path.of("..", "src", "bench", "resources", "dev", "plumbline", "bench", "hostile.jsonl");

    private static final List<Signal> SIGNALS =
            List.of(new ScriptMixing(), new Garble(), new AnswerLanguage(), new Completion(), new Code());

    private static final int LENGTH = 250_000;
    private static final Duration MOST = Duration.ofSeconds(10);

    @Test
    void text_thatIsMadeToBeSlow_costsItsLength() throws IOException {
        List<String> kinds = Files.readAllLines(KINDS);
        assertTrue(kinds.size() > 150, kinds.size() + " kinds");
        for (String line : kinds) {
            JsonNode kind = JsonMapper.shared().readTree(line);
            String head = kind.has("head") ? kind.get("head").stringValue() : "";
            assertTimeoutPreemptively(MOST, () -> ask(head, kind.get("piece").stringValue()), line);
        }
    }

    private static void ask(String head, String piece) {
        String text = head + piece.repeat(LENGTH / piece.length());
        Sample sample = Told.plain().answers(new Answer(text, "stop", -1, List.of()));
        SIGNALS.forEach(signal -> Heard.of(signal, sample));
    }
}
