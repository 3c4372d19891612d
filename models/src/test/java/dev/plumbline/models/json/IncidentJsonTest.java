package dev.plumbline.models.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Blame;
import dev.plumbline.models.incident.Course;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Impact;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.incident.Measurement;
import dev.plumbline.models.incident.SampledResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Incidents, and what holds them: alerts and evidence. */
class IncidentJsonTest {

    private static final Incident INCIDENT = new Incident(
            "4f2a",
            "stories",
            Layer.SAMPLER,
            Level.PAGE,
            new Blame(
                    Cohort.of("pool", "tpu-a"),
                    List.of("hardware=tpu-v5e"),
                    List.of(),
                    "sampler-calibration",
                    "reported",
                    List.of("sampler-calibration")),
            new Course(
                    Instant.parse("2025-08-25T00:18:00Z").toEpochMilli(),
                    new Incident.Span(
                            Instant.parse("2025-08-25T00:17:50Z").toEpochMilli(),
                            Instant.parse("2025-08-25T00:18:20Z").toEpochMilli()),
                    Instant.parse("2025-08-25T00:25:30Z").toEpochMilli(),
                    Instant.parse("2025-08-25T00:25:30Z").toEpochMilli(),
                    null,
                    null,
                    Incident.Again.NEVER),
            new Measurement(
                    77_000,
                    69_300,
                    0.9,
                    0.909,
                    0.990099009900,
                    new Incident.Interval(0.98, Double.POSITIVE_INFINITY),
                    17.31234567,
                    17.3,
                    30.25),
            new Impact(12, 0.9, new Ledger(40, 10, 100, 50)),
            "tpu-a drops its argmax");

    private static final String WRITTEN = "{\"incident\":\"4f2a\",\"model\":\"stories\",\"layer\":\"sampler\","
            + "\"signal\":\"sampler-calibration\",\"reference\":\"reported\",\"cohort\":{\"pool\":\"tpu-a\"},"
            + "\"also\":[\"hardware=tpu-v5e\"],\"signals\":[\"sampler-calibration\"],\"level\":\"page\","
            + "\"onset\":\"2025-08-25T00:18:00.000Z\","
            + "\"onset_interval\":[\"2025-08-25T00:17:50.000Z\",\"2025-08-25T00:18:20.000Z\"],"
            + "\"detected\":\"2025-08-25T00:25:30.000Z\","
            + "\"paged\":\"2025-08-25T00:25:30.000Z\",\"closed\":null,\"trials\":77000,\"hits\":69300,\"rate\":0.9,"
            + "\"expected\":0.909,\"ratio\":0.990099,\"ratio_interval\":[0.98,null],\"evidence\":17.3123,"
            + "\"threshold\":17.3,\"sessions\":12,\"share\":0.9,\"false_once_in_days\":30.25,\"text\":\"tpu-a"
            + " drops its argmax\","
            + "\"ending\":null,\"ledger\":{\"responses\":40,\"sessions\":10,\"all_responses\":100,\"all_sessions\":50,"
            + "\"share\":0.4,\"placed_share\":0.2,\"returned_share\":0.6},\"again\":0,\"worse\":false}";

    @Test
    void write_isAsPublished() {
        assertEquals(WRITTEN, IncidentJson.write(INCIDENT));
    }

    @Test
    void read_whatWasWritten() {
        Incident read = IncidentJson.read(WRITTEN);
        assertEquals(0.990099, read.measurement().ratio());
        assertEquals(INCIDENT.measurement().ratioInterval(), read.measurement().ratioInterval());
        assertEquals(WRITTEN, IncidentJson.write(read));
    }

    @Test
    void samples_areWrittenAndRead() {
        Impact named = new Impact(
                12,
                0.9,
                new Ledger(40, 10, 100, 50),
                List.of(new SampledResponse("chatcmpl-7", "tpu-a", 1_756_080_010_000L)));
        Incident incident = new Incident(
                INCIDENT.id(),
                INCIDENT.model(),
                INCIDENT.layer(),
                INCIDENT.level(),
                INCIDENT.blame(),
                INCIDENT.course(),
                INCIDENT.measurement(),
                named,
                INCIDENT.text());
        String written = IncidentJson.write(incident);
        assertTrue(
                written.contains("\"samples\":[{\"id\":\"chatcmpl-7\",\"pool\":\"tpu-a\","
                        + "\"time\":\"2025-08-25T00:00:10.000Z\"}]"),
                written);
        assertEquals(named.samples(), IncidentJson.read(written).impact().samples());
        assertEquals(named.samples(), incident.with(Ledger.NONE).impact().samples(), "another ledger keeps them");
    }

    /** As they stand in topics from before there were endings and ledgers. */
    @Test
    void read_whatWasWrittenBefore() {
        String before = WRITTEN.substring(0, WRITTEN.indexOf(",\"ending\"")) + "}";
        assertEquals(Ledger.NONE, IncidentJson.read(before).impact().ledger());
        assertNull(IncidentJson.read(before).course().ending());
        String closed = before.replace("\"closed\":null", "\"closed\":\"2025-08-25T01:00:00.000Z\"");
        assertEquals(
                Incident.Ending.RECOVERED, IncidentJson.read(closed).course().ending());
    }

    @Test
    void write_ofWhatWasRead_isTheSame() {
        for (long seed = 1; seed <= 2_000; seed++) {
            Make make = new Make(seed);
            Incident incident = make.incident();
            String incidentJson = IncidentJson.write(incident);
            assertFalse(incidentJson.contains("\n"), "seed " + seed);
            assertEquals(incidentJson, IncidentJson.write(IncidentJson.read(incidentJson)), "seed " + seed);
            String alert = AlertJson.write(make.alert());
            assertEquals(alert, AlertJson.write(AlertJson.read(alert)), "seed " + seed);
            String evidence = EvidenceJson.write(make.evidence());
            assertEquals(evidence, EvidenceJson.write(EvidenceJson.read(evidence)), "seed " + seed);
        }
    }

    /** All but the doubles is exact. */
    @Test
    void read_isEqual_butForDigits() {
        for (long seed = 1; seed <= 1_000; seed++) {
            Incident incident = new Make(seed).incident();
            Incident read = IncidentJson.read(IncidentJson.write(incident));
            assertEquals(withoutDoubles(incident), withoutDoubles(read), "seed " + seed);
        }
    }

    @Test
    void alert_isAsPublished() {
        String json =
                AlertJson.write(new Alert(Alert.Event.RAISED, INCIDENT.course().detected(), INCIDENT));
        assertEquals(
                "{\"v\":1,\"event\":\"raised\",\"time\":\"2025-08-25T00:25:30.000Z\",\"incident\":" + WRITTEN + "}",
                json);
    }

    @Test
    void evidence_isAsPublished() {
        Evidence.Reading reading = new Evidence.Reading(
                "garble", "contract", Cohort.FLEET, Double.NEGATIVE_INFINITY, 17.31234567, Level.WATCH);
        assertEquals(
                "{\"v\":1,\"window\":\"2025-08-25T00:18:00.000Z\",\"model\":\"stories\",\"forced\":true,\"monitors\":"
                        + "[{\"signal\":\"garble\",\"reference\":\"contract\",\"cohort\":{},\"evidence\":null,"
                        + "\"threshold\":17.3123,\"level\":\"watch\"}],\"alone\":[{\"stratum\":\"region=eu\","
                        + "\"pool\":\"trn-a\"}],"
                        + "\"controls\":{\"windows\":5000,\"alarms\":2,\"alarm\":null,\"promised\":5},\"overdue\":7}",
                EvidenceJson.write(new Evidence(
                        INCIDENT.course().onset(),
                        "stories",
                        true,
                        List.of(reading),
                        List.of(new Evidence.Alone("region=eu", "trn-a")),
                        new Evidence.Controls(5000, 2, 5, null),
                        7)));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"hits\":69300,', '', incident.hits must be there",
        "69300, '\"69300\"', incident.hits must be a whole number of 64 bits",
        "69300, 69300.5, incident.hits must be a whole number of 64 bits",
        "'\"rate\":0.9', '\"rate\":\"0.9\"', incident.rate must be a number or null",
        "'\"page\"', '\"siren\"', 'incident.level must be one of [watch, ticket, page]'",
        "00:18:00.000Z, noon, incident.onset must be an RFC 3339 time",
        "'[0.98,null]', '[0.98]', incident.ratio_interval must hold 2 numbers",
        "'{\"pool\":\"tpu-a\"}', '[]', incident.cohort must be an object",
        "'{\"pool\":\"tpu-a\"}', '{\"pool\":1}', incident.cohort.pool must be a string",
        "'[\"hardware=tpu-v5e\"]', 'null', incident.also must be an array"
    })
    void read_damaged_namesTheField(String part, String by, String message) {
        String damaged = WRITTEN.replace(part, by);
        Exception error = assertThrows(IllegalArgumentException.class, () -> IncidentJson.read(damaged));
        assertEquals(message, error.getMessage());
    }

    @Test
    void read_laterVersion_isRefused() {
        String later = AlertJson.write(new Make(1).alert()).replace("\"v\":1", "\"v\":2");
        Exception error = assertThrows(IllegalArgumentException.class, () -> AlertJson.read(later));
        assertEquals("alert has version 2, this Plumbline reads up to 1", error.getMessage());
    }

    @Test
    void read_noJson_isRefused() {
        Exception error = assertThrows(IllegalArgumentException.class, () -> AlertJson.read("{\"v\":1,"));
        assertEquals("alert must be one JSON object", error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> AlertJson.read(""));
        assertThrows(IllegalArgumentException.class, () -> AlertJson.read("[]"));
    }

    private static Incident withoutDoubles(Incident i) {
        return new Incident(
                i.id(),
                i.model(),
                i.layer(),
                i.level(),
                i.blame(),
                new Course(
                        i.course().onset(),
                        i.course().onsetInterval(),
                        i.course().detected(),
                        i.course().paged(),
                        i.course().closed(),
                        i.course().ending(),
                        Incident.Again.NEVER),
                new Measurement(
                        i.measurement().trials(),
                        i.measurement().hits(),
                        0,
                        0,
                        0,
                        i.measurement().ratioInterval() == null ? null : new Incident.Interval(0, 0),
                        0,
                        0,
                        0),
                new Impact(
                        i.impact().sessions(),
                        i.impact().share() == null ? null : 0.0,
                        i.impact().ledger()),
                i.text());
    }
}
