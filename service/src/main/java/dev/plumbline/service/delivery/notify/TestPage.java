package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Blame;
import dev.plumbline.models.incident.Course;
import dev.plumbline.models.incident.Impact;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.incident.Measurement;
import dev.plumbline.service.delivery.integration.Notification;
import java.util.List;

/**
 * An incident that is none, told to receivers so that people see a page arrive before the first real one. It stands in
 * no topic, is counted nowhere, and says in its first words what it is.
 */
final class TestPage {

    static final String NAME = "test-page";

    private TestPage() {}

    /**
     * What receivers are told.
     *
     * @param over whether the test ends
     * @param by who asked for it
     * @param now in milliseconds since the epoch
     */
    static Notification notice(boolean over, String by, long now, Notification.About about) {
        Incident incident = new Incident(
                NAME,
                NAME,
                Layer.FEED,
                Level.PAGE,
                new Blame(Cohort.FLEET, List.of(), List.of(), NAME, "contract", List.of(NAME)),
                new Course(
                        now,
                        new Incident.Span(now, now),
                        now,
                        now,
                        over ? now : null,
                        over ? Incident.Ending.BY_HAND : null,
                        Incident.Again.NEVER),
                new Measurement(1, 1, 1, 1, 1, null, 0, 0, 0),
                new Impact(0, null, Ledger.NONE),
                "This is a test page, asked for by " + by + ". Nothing is wrong.");
        Notification.Kind kind = over ? Notification.Kind.CLOSED : Notification.Kind.OPENED;
        return new Notification(kind, incident, Level.PAGE, over ? Level.PAGE : null, null, now, about);
    }
}
