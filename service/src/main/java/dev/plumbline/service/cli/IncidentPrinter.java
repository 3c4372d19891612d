package dev.plumbline.service.cli;

import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.service.instance.Announcer;
import dev.plumbline.service.view.FleetStatus;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** Tells of incidents on standard output: to people in words, to programs as one JSON object a line. */
public final class IncidentPrinter implements Announcer.Listener {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private static final Duration APART = Duration.ofMinutes(1);

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final @Nullable Clock clock;
    private final Map<String, Incident> incidents = new TreeMap<>();
    private Accounts accounts = Accounts.NONE;

    /** Tells of a recording, by its own time. */
    public IncidentPrinter(PrintWriter out, boolean json) {
        this(out, out, json, null);
    }

    /**
     * @param err takes what is said of Plumbline's own state
     * @param clock what each line begins with; null for the time of the recording
     */
    public IncidentPrinter(PrintWriter out, PrintWriter err, boolean json, @Nullable Clock clock) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public synchronized void alert(Alert alert) {
        incidents.put(alert.incident().id(), alert.incident());
        out.println(json ? IncidentJson.write(alert.incident()) : words(alert));
        out.flush();
    }

    @Override
    public synchronized void status(FleetStatus status) {
        if (clock != null) {
            err.println(time(clock.millis()) + " " + status.headline());
            err.flush();
        }
    }

    @Override
    public synchronized void accounts(Accounts more) {
        accounts = accounts.plus(more);
    }

    /** What became of all records. */
    public synchronized Accounts accounts() {
        return accounts;
    }

    /** The incidents that were told of, by id. */
    public synchronized Map<String, Incident> incidents() {
        return new TreeMap<>(incidents);
    }

    /** Begins with the clock's time; where the event is another minute's, its own time stands behind. */
    private String words(Alert alert) {
        Incident incident = alert.incident();
        long said = clock == null ? alert.time() : clock.millis();
        String event = Math.abs(said - alert.time()) > APART.toMillis() ? ", at " + time(alert.time()) : "";
        String level = incident.level() == Level.PAGE ? "@|bold,red PAGE  |@" : "@|bold,yellow TICKET|@";
        return Ansi.AUTO.string("@|faint " + time(said) + "|@ " + level + " ")
                + what(alert)
                + incident.text()
                + Ansi.AUTO.string(" @|faint [" + incident.id() + event + "]|@");
    }

    private static String what(Alert alert) {
        return switch (alert.event()) {
            case OPENED -> "";
            case RAISED -> "now a " + alert.incident().level().code() + ": ";
            case CHANGED -> "changed: ";
            case AGAIN -> "again: ";
            case CLOSED -> "over: ";
        };
    }

    private static String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis));
    }
}
