package dev.plumbline.detector.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A model that is served no more, while another is. */
class SilentModelTest {

    private static final long START = Instant.parse("2025-08-25T00:00:00Z").toEpochMilli();
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final SampleReader reader = new SampleReader();
    private final TreeMap<String, Incident> incidents = new TreeMap<>();
    private final TreeMap<Long, String> windows = new TreeMap<>();
    private final Pipeline pipeline = new Pipeline(Policy.DEFAULT, Signals.ALL, new Pipeline.Listener() {
        @Override
        public void findings(Findings findings) {
            windows.merge(findings.evidence().window(), findings.evidence().model(), String::concat);
            findings.incidents().forEach(incident -> incidents.put(incident.id(), incident));
        }
    });

    @Test
    void incidents_endWhenTheirCountsAreForgotten_howeverTheWindowsCome() throws BadRecord {
        long last = 0;
        for (int i = 0; i < 600; i++) {
            last = START + i * 1_000L;
            sample("old", "s" + i, last, i % 2 == 0 ? "1m" : "200k");
        }
        sample("new", "n1", last + DAY - 60_000, "200k");
        List<Incident> open = List.copyOf(incidents.values());
        assertTrue(!open.isEmpty() && open.stream().allMatch(i -> i.course().closed() == null), open::toString);
        sample("new", "n2", last + 3 * DAY, "200k");
        pipeline.end();
        long end = Policy.DEFAULT.windowOf(last) + DAY;
        for (Incident incident : incidents.values()) {
            assertEquals(Incident.Ending.GONE, incident.course().ending(), incident::toString);
            assertEquals(
                    end + Policy.DEFAULT.timing().window().toMillis(),
                    incident.course().closed());
        }
        assertEquals("old", windows.get(end));
        assertEquals("new", windows.get(Policy.DEFAULT.windowOf(last + 3 * DAY)));
        assertEquals(2, windows.tailMap(end).size(), windows::toString);
    }

    private void sample(String model, String session, long time, String served) throws BadRecord {
        String json = """
            {"time":"%s","id":"%s","session":"%s","model":"%s","pool":"a",\
            "context_class":{"requested":"200k","served":"%s"},\
            "response":{"object":"chat.completion","choices":[{"index":0,"finish_reason":"stop",\
            "message":{"role":"assistant","content":"yes"}}]}}\
            """.formatted(Instant.ofEpochMilli(time), session, session, model, served);
        pipeline.accept(reader.read(json.getBytes(StandardCharsets.UTF_8)), time);
        pipeline.advance(time);
    }
}
