package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.DeadLetter;
import dev.plumbline.service.delivery.integration.Notification;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.topologies.Prefix;
import java.time.Clock;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What all notifiers of an instance share.
 *
 * @param client what a client needs to reach the cluster
 * @param healthy whether the instance is ready to work
 * @param poison receives records that cannot be read
 */
record NotifierContext(
        Map<String, Object> client,
        Prefix prefix,
        IncidentView incidents,
        DeliveryMetrics metrics,
        NotificationFactory notifications,
        BooleanSupplier healthy,
        HttpSender requests,
        Clock clock,
        Consumer<DeadLetter> poison) {

    /** Makes notifications of incidents. */
    @FunctionalInterface
    interface NotificationFactory {
        Notification of(
                Notification.Kind kind,
                Incident incident,
                Level level,
                @Nullable NotificationState state,
                @Nullable String by,
                long at);
    }

    /** The consumer group of a receiver, shared by all instances of the prefix. */
    String group(String receiver) {
        return group(prefix, receiver);
    }

    static String group(Prefix prefix, String receiver) {
        return prefix.name() + ".delivery." + receiver;
    }
}
