package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Blame;
import dev.plumbline.models.incident.Course;
import dev.plumbline.models.incident.Impact;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.incident.Measurement;
import dev.plumbline.service.delivery.integration.Notification;
import java.util.List;

/** An incident, and what is made of it. */
public final class Make {

    static final long TIME = 1_756_080_000_000L;

    private Make() {}

    static Incident incident(Level level, boolean closed, String text) {
        return new Incident(
                "inc-1",
                "rank-large",
                Layer.ROUTING,
                level,
                new Blame(
                        Cohort.of("pool", "tpu-a"),
                        List.of("hardware=tpu"),
                        List.of(),
                        "routing",
                        "contract",
                        List.of("routing")),
                new Course(
                        TIME,
                        new Incident.Span(TIME, TIME),
                        TIME + 60_000,
                        null,
                        closed ? TIME + 600_000 : null,
                        closed ? Incident.Ending.RECOVERED : null,
                        Incident.Again.NEVER),
                new Measurement(
                        10, 3, 0.3, 1e-6, 3e5, new Incident.Interval(1e4, Double.POSITIVE_INFINITY), 20, 15, 45),
                new Impact(10, 0.9, new Ledger(40, 10, 100, 50)),
                text);
    }

    static NotificationState receipt(NotificationState.State state, Level level, String why) {
        return new NotificationState("oncall", "inc-1", state, level, false, TIME, why);
    }

    public static Notification notice(Notification.Kind kind, String text) {
        Incident incident = incident(Level.PAGE, kind == Notification.Kind.CLOSED, text);
        return new Notification(
                kind,
                incident,
                Level.PAGE,
                null,
                kind == Notification.Kind.ACKNOWLEDGED ? "ada" : null,
                TIME,
                new Notification.About("plumbline", "search", "https://plumbline.example.com/incidents/inc-1"));
    }
}
