package dev.plumbline.service.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.backtest.Label;
import dev.plumbline.service.backtest.Score;
import dev.plumbline.service.cli.PolicyFile;
import dev.plumbline.service.cli.run.DemoCommand;
import dev.plumbline.service.recording.Recording;
import dev.plumbline.service.recording.SampleTransform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The report of the recording that is built in. */
class ReportTest {

    @SuppressWarnings("NullAway.Init")
    private static Report report;

    @SuppressWarnings("NullAway.Init")
    private static JsonNode json;

    @TempDir
    Path folder;

    @BeforeAll
    static void run() throws BadPolicy {
        Observer observer = new Observer(Policy.DEFAULT);
        Policy lenient = PolicyFile.read("lenient.yaml", "ceilings: {script-mixing: 0.2, garble: 0.2}");
        Label label = new Label(
                "corruption </script>",
                Instant.parse("2025-08-25T00:42:00Z").toEpochMilli(),
                Instant.parse("2025-08-25T01:10:00Z").toEpochMilli(),
                Cohort.of("hardware", "tpu-v5e"),
                List.of(),
                List.of("script-mixing"));
        try (Recording recording = DemoCommand.builtIn()) {
            Backtest backtest = new Backtest(List.of(Policy.DEFAULT, lenient));
            List<Backtest.Result> results =
                    backtest.runAll(backtest.timeline(recording, SampleTransform.NONE), observer);
            report = new Report(
                    "the demo",
                    observer,
                    List.of(
                            judged("now.yaml", Policy.DEFAULT, results.get(0), label),
                            judged("lenient.yaml", lenient, results.get(1), label)),
                    List.of("one difference"));
        }
        json = JsonMapper.shared().readTree(report.json());
    }

    @Test
    void json_holdsWhatWasReadFoundAndKnown() {
        assertEquals(13_372, json.at("/records/tallied").intValue());
        assertEquals(3, json.at("/policies/0/incidents").size(), "one for each fault of the recording");
        assertEquals("right", json.at("/policies/0/labels/0/blame").stringValue());
        assertEquals(2, json.at("/policies/0/budget/0/false").intValue(), "those that the label does not speak of");
        assertEquals(2, json.at("/policies/0/false_alarms").size(), "which those are");
        assertTrue(json.at("/evidence/layers").size() >= 4, "routing, sampler, logits, serving");
        assertTrue(json.at("/evidence/layers/routing/0/highest").doubleValue()
                > json.at("/evidence/threshold").doubleValue());
    }

    /** More than 20% is allowed, and a few percent are: what only the ceilings see is not seen. */
    @Test
    void json_ofASecondPolicy_standsBesideTheFirst() {
        assertEquals("lenient.yaml", json.at("/policies/1/name").stringValue());
        assertEquals(2, json.get("policies").size());
        assertEquals("one difference", json.at("/differences/0").stringValue());
        for (JsonNode incident : json.at("/policies/1/incidents")) {
            assertNotEquals("garble", incident.get("signal").stringValue());
        }
        assertEquals(
                json.at("/policies/1/false_alarms").size(),
                json.at("/policies/1/incidents").size()
                        - (json.at("/policies/1/labels/0/incident").isNull() ? 0 : 1),
                "scored by itself");
    }

    @Test
    void json_ofEachPool_addsUpToItsResponses() {
        long pools = 0;
        for (JsonNode n : json.at("/records/pools")) {
            pools += n.longValue();
        }
        assertEquals(13_372, pools);
        JsonNode scripts = json.get("scripts");
        assertTrue(scripts.at("/tpu-a/Thai").intValue() > 5, scripts.toString());
        assertEquals(0, scripts.get("gpu-a").size(), scripts.toString());
        JsonNode shares = json.at("/surprisal/pools/gpu-a");
        double sum = 0;
        for (JsonNode share : shares) {
            sum += share.doubleValue();
        }
        assertEquals(1, sum, 1e-3, "each share is rounded to four digits");
    }

    @Test
    void json_ofTheSampler_showsTheFaultOnTpusAlone() {
        assertTrue(shortfall("tpu-a") > 0.005, "tpu-a " + shortfall("tpu-a"));
        // 4,000 tokens and more: a standard deviation below 0.008
        assertEquals(0, shortfall("gpu-a"), 0.024, "gpu-a");
    }

    @Test
    void json_ofHarm_countsSessionsOnceByHowOftenTheyWereHit() {
        JsonNode harm = json.at("/harm/0");
        long sessions = 0;
        for (JsonNode n : harm.get("sessions_by_times")) {
            sessions += n.longValue();
        }
        assertEquals(harm.get("sessions").longValue(), sessions);
        assertTrue(harm.get("responses").longValue() > sessions, "misrouting sticks: " + harm);
    }

    @Test
    void json_ofCoverage_saysWhyThreeQuartersCouldNotBeJudged() {
        long without = 0;
        for (JsonNode one : json.get("coverage")) {
            if (one.get("signal").stringValue().equals("sampler-calibration")
                    && one.get("why").stringValue().contains("no log-probabilities")) {
                without += one.get("responses").longValue();
            }
        }
        assertEquals(0.75, without / 13_372.0, 0.03, "log-probabilities of one session in four were kept");
    }

    @Test
    void json_ofLatency_hasIntervalsAroundItsQuantiles() {
        for (JsonNode one : json.get("latency")) {
            JsonNode p99 = one.get("p99");
            assertTrue(p99.get(1).doubleValue() <= p99.get(0).doubleValue(), one.toString());
            assertTrue(p99.get(0).doubleValue() <= p99.get(2).doubleValue(), one.toString());
        }
        assertEquals(6, json.get("latency").size(), "two times of three paths");
    }

    @Test
    void write_givesOnePageThatFetchesNothing_andItsNumbers() throws IOException {
        report.write(folder.resolve("demo.html"));
        String page = Files.readString(folder.resolve("demo.html"));
        assertFalse(page.matches("(?s).*(?:src|href)\\s*=\\s*[\"'].*"), "no reference to another file");
        assertFalse(page.contains("corruption </script>"), "what is quoted cannot end the script");
        assertFalse(page.contains("/*report"), "nothing was left out");
        assertTrue(page.contains("uPlot.tzDate"));
        assertEquals(report.json() + "\n", Files.readString(folder.resolve("demo.json")));
        assertFalse(page.contains("Once upon"), "no text of a response");
    }

    private static Judged judged(String name, Policy policy, Backtest.Result result, Label label) {
        return new Judged(name, policy, result, Score.of(List.of(label), result.incidents()));
    }

    /** Predicted less observed share of first candidates. */
    private static double shortfall(String pool) {
        double tokens = 0;
        double less = 0;
        for (JsonNode bin : json.at("/reliability/" + pool)) {
            double n = bin.get("tokens").doubleValue();
            tokens += n;
            less += n
                    * (bin.get("predicted").doubleValue() - bin.get("observed").doubleValue());
        }
        return less / tokens;
    }
}
