package dev.plumbline.service.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Blame;
import dev.plumbline.models.incident.Course;
import dev.plumbline.models.incident.Impact;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.incident.Measurement;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreTest {

    private static final Label LABEL = new Label(
            "the fault",
            1_000_000,
            2_000_000,
            Cohort.of("hardware", "tpu"),
            List.of("pool=tpu-a"),
            List.of("script-mixing"));

    @TempDir
    Path folder;

    @Test
    void of_incidentOnTheVeryTraffic_isRightAndItsDelayIsCounted() {
        Score score = Score.of(List.of(LABEL), List.of(incident("script-mixing", "hardware", "tpu", 1_060_000)));
        assertEquals(0, score.missed());
        assertEquals(Score.BlameMatch.RIGHT, score.faults().get(0).blame());
        assertEquals(60_000, score.faults().get(0).delay());
        assertEquals(60_000, score.faults().get(0).pageDelay());
        assertEquals(List.of(), score.falseAlarms());
    }

    @Test
    void of_severalIncidentsOfOneFault_theBestBlameStandsForIt() {
        Incident part = incident("script-mixing", "pool", "tpu-a", 1_030_000);
        Incident right = incident("script-mixing", "hardware", "tpu", 1_090_000);
        Score score = Score.of(List.of(LABEL), List.of(part, right));
        assertEquals(right, score.faults().get(0).incident());
        assertEquals(List.of(part), score.faults().get(0).further());
    }

    @Test
    void of_otherSignalOrBeforeTheFault_isAFalseAlarmAndTheFaultIsMissed() {
        Incident other = incident("routing", "hardware", "tpu", 1_060_000);
        Incident early = incident("script-mixing", "hardware", "tpu", 900_000);
        Score score = Score.of(List.of(LABEL), List.of(early, other));
        assertEquals(1, score.missed());
        assertEquals(List.of(early, other), score.falseAlarms());
    }

    @Test
    void of_someoneElseBlamed_isFoundAndWrong() {
        Score score = Score.of(List.of(LABEL), List.of(incident("script-mixing", "pool", "gpu-a", 1_060_000)));
        assertEquals(Score.BlameMatch.WRONG, score.faults().get(0).blame());
    }

    @Test
    void comparison_withLabels_saysWhatTheOtherMissed() {
        List<Incident> found = List.of(incident("script-mixing", "hardware", "tpu", 1_060_000));
        Comparison comparison = new Comparison("a.yaml", "b.yaml");
        assertEquals(
                List.of("b.yaml would have missed the fault of 1 January, 00:16 (the fault)."),
                comparison.of(Score.of(List.of(LABEL), found), Score.of(List.of(LABEL), List.of())));
    }

    @Test
    void comparison_ofIncidents_saysHowMuchLater() {
        List<Incident> a = List.of(incident("script-mixing", "hardware", "tpu", 1_060_000));
        List<Incident> b = List.of(incident("script-mixing", "hardware", "tpu", 1_240_000));
        assertEquals(
                List.of("b would have paged 3.0 min later: script-mixing on hardware=tpu since 1 January, 00:17."),
                new Comparison("a", "b").of(a, b));
    }

    @Test
    void labels_ofTheDocumentedForm_areRead() throws IOException {
        Path file = Files.writeString(folder.resolve("labels.yaml"), """
            faults:
              - name: corruption
                from: 2025-08-25T00:42:00Z
                until: 2025-08-25T01:24:00Z
                cohort: {hardware: tpu-v5e}
                also: [pool=tpu-a]
                signals: [script-mixing]
            """);
        Label label = Labels.read(file).get(0);
        assertEquals(Cohort.of("hardware", "tpu-v5e"), label.cohort());
        assertEquals(42 * 60_000, label.until() - label.from());
        assertEquals(List.of("pool=tpu-a"), label.also());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "faults: 3",
                "- a",
                "faults: [{name: x, from: soon, until: 2025-08-25T01:24:00Z, cohort: {pool: a}}]",
                "faults: [{name: x, from: 2025-08-25T01:24:00Z, until: 2025-08-25T01:24:00Z, cohort: {pool: a}}]",
                "faults: [{name: x, from: 2025-08-25T01:24:00Z, until: 2025-08-25T01:25:00Z, pool: a}]",
                "faults: [{"
            })
    void labels_thatAreWrong_nameTheFileInOneLine(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("labels.yaml"), yaml);
        Failure failure = assertThrows(Failure.class, () -> Labels.read(file));
        assertTrue(Failure.reason(failure).startsWith(file.toString()), failure.getMessage());
    }

    private static Incident incident(String signal, String dimension, String value, long detected) {
        return new Incident(
                "inc-" + detected,
                "m",
                Layer.LOGITS,
                Level.PAGE,
                new Blame(Cohort.of(dimension, value), List.of(), List.of(), signal, "contract", List.of(signal)),
                new Course(
                        detected - 20_000,
                        new Incident.Span(detected - 20_000, detected - 20_000),
                        detected,
                        detected,
                        null,
                        null,
                        Incident.Again.NEVER),
                new Measurement(10, 5, 0.5, 0.1, 5, null, 20, 17, 100),
                new Impact(5, null, Ledger.NONE),
                "");
    }
}
