package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.DeliveryEvent;
import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Level;
import dev.plumbline.service.delivery.integration.Notification;
import dev.plumbline.service.delivery.integration.SendResult;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tries of one receiver that led to nothing yet, by incident: what the history says of them. What it says already
 * is where a new member of the group goes on. Not safe for threads.
 */
final class Retries {

    private final Map<String, DeliveryEvent> failed = new HashMap<>();

    /** A try begins at this time: nobody knows what becomes of it, should its answer be lost. */
    DeliveryEvent underWay(
            String incident, Notification.Kind kind, Level level, long time, @Nullable NotificationState before) {
        DeliveryEvent last = last(incident, before);
        return new DeliveryEvent(
                time,
                kind.code(),
                level,
                DeliveryEvent.Result.UNSURE,
                last == null ? 1 : last.tries() + 1,
                last == null ? time : last.first(),
                "a request is under way" + (last == null ? "" : "; the try before: " + last.why()));
    }

    /**
     * A try led to nothing at this time; the next will follow.
     *
     * @param before what the receiver knows of the incident; null for nothing
     */
    DeliveryEvent failed(
            String incident,
            Notification.Kind kind,
            Level level,
            long time,
            SendResult.Later result,
            @Nullable NotificationState before) {
        DeliveryEvent last = last(incident, before);
        DeliveryEvent now = new DeliveryEvent(
                time,
                kind.code(),
                level,
                result.unsure() || (last != null && last.result() == DeliveryEvent.Result.UNSURE)
                        ? DeliveryEvent.Result.UNSURE // once it may have been taken, a later refusal changes nothing
                        : DeliveryEvent.Result.NO_ANSWER,
                last == null ? 1 : last.tries() + 1,
                last == null ? time : last.first(),
                result.why());
        failed.put(incident, now);
        return now;
    }

    /** A try was taken or refused at this time; what failed before it is told with it, and forgotten. */
    DeliveryEvent settled(
            String incident,
            Notification.Kind kind,
            Level level,
            DeliveryEvent.Result result,
            long time,
            String why,
            @Nullable NotificationState before) {
        DeliveryEvent last = last(incident, before);
        failed.remove(incident);
        return last == null
                ? new DeliveryEvent(time, kind.code(), level, result, 1, time, why)
                : new DeliveryEvent(
                        time,
                        kind.code(),
                        level,
                        result,
                        last.tries() + 1,
                        last.first(),
                        why + "; the try before: " + last.why());
    }

    private @Nullable DeliveryEvent last(String incident, @Nullable NotificationState before) {
        DeliveryEvent known = failed.get(incident);
        if (known != null || before == null || before.history().isEmpty()) {
            return known;
        }
        DeliveryEvent noted = before.history().get(before.history().size() - 1);
        return noted.result().isTriedAgain() ? noted : null;
    }
}
