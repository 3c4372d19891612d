package dev.plumbline.service.cli;

import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.service.instance.Announcer;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Help.Ansi;

/** Tells of incidents on standard output: to people in words, to programs as one JSON object a line. */
public final class IncidentPrinter implements Announcer.Listener {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private final PrintWriter out;
    private final boolean json;
    private final Map<String, Incident> incidents = new TreeMap<>();
    private Accounts accounts = Accounts.NONE;

    public IncidentPrinter(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    @Override
    public synchronized void alert(Alert alert) {
        incidents.put(alert.incident().id(), alert.incident());
        out.println(json ? IncidentJson.write(alert.incident()) : words(alert));
        out.flush();
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

    private static String words(Alert alert) {
        Incident incident = alert.incident();
        String level = incident.level() == Level.PAGE ? "@|bold,red PAGE  |@" : "@|bold,yellow TICKET|@";
        return Ansi.AUTO.string("@|faint " + time(alert.time()) + "|@ " + level + " ")
                + what(alert)
                + incident.text()
                + Ansi.AUTO.string(" @|faint [" + incident.id() + "]|@");
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
