package dev.plumbline.service.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.service.delivery.integration.Notification;
import dev.plumbline.service.delivery.notify.Make;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncidentPrinterTest {

    private static final long EVENT = Instant.parse("2025-08-25T00:10:00Z").toEpochMilli();

    private final StringWriter out = new StringWriter();

    /** The clock's time leads; the event's stands behind where it is more than a minute another. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2025-08-25T00:11:00Z | 2025-08-25 00:11:00 PAGE   x [inc-1]
            2025-08-25T00:11:01Z | 2025-08-25 00:11:01 PAGE   x [inc-1, at 2025-08-25 00:10:00]
            2025-08-25T00:08:00Z | 2025-08-25 00:08:00 PAGE   x [inc-1, at 2025-08-25 00:10:00]
            """)
    void alert_live_bearsTheClocksTimeAndTheEventsWhereTheyDiffer(Instant now, String line) {
        PrintWriter to = new PrintWriter(out);
        new IncidentPrinter(to, to, false, Clock.fixed(now, ZoneOffset.UTC)).alert(alert());
        assertEquals(line, plain());
    }

    @Test
    void alert_ofARecording_bearsItsOwnTime() {
        new IncidentPrinter(new PrintWriter(out), false).alert(alert());
        assertEquals("2025-08-25 00:10:00 PAGE   x [inc-1]", plain());
    }

    private static Alert alert() {
        Incident incident = Make.notice(Notification.Kind.OPENED, "x").incident();
        return new Alert(Alert.Event.OPENED, EVENT, incident);
    }

    /** Without colours, wherever the test runs. */
    private String plain() {
        return out.toString().replaceAll("\u001B\\[[0-9;]*m", "").strip();
    }
}
