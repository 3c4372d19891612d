package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.DeliveryEvent;
import dev.plumbline.models.incident.Level;
import dev.plumbline.service.delivery.integration.Notification;
import java.util.HashMap;
import java.util.Map;

/**
 * The tries of one receiver that led to nothing yet, by incident: what the history of the one that leads to something
 * says of them. After a restart they are counted anew. Not safe for threads.
 */
final class Retries {

    private final Map<String, Failed> failed = new HashMap<>();

    private record Failed(int tries, long first, String why) {}

    /** A try led to nothing at this time; the next will follow. */
    void failed(String incident, long time, String why) {
        failed.merge(
                incident,
                new Failed(1, time, why),
                (before, now) -> new Failed(before.tries() + 1, before.first(), why));
    }

    /** A try was taken or refused at this time; what failed before it is told with it, and forgotten. */
    DeliveryEvent settled(
            String incident, Notification.Kind kind, Level level, DeliveryEvent.Result result, long time, String why) {
        Failed before = failed.remove(incident);
        return before == null
                ? new DeliveryEvent(time, kind.code(), level, result, 1, time, why)
                : new DeliveryEvent(
                        time,
                        kind.code(),
                        level,
                        result,
                        before.tries() + 1,
                        before.first(),
                        why + "; the try before: " + before.why());
    }
}
