package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.incident.Level;
import dev.plumbline.service.delivery.integration.Notification;
import dev.plumbline.service.delivery.integration.SendResult;
import dev.plumbline.service.delivery.operator.OperatorActions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** What is counted about delivery. */
final class DeliveryMetrics {

    private static final String OPEN = "plumbline.delivery.circuit.open";
    private static final String WAITING = "plumbline.delivery.waiting";

    private final MeterRegistry registry;

    DeliveryMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Follows a receiver; what has not happened is 0, not absent. */
    void follow(ReceiverHealth health) {
        forget(health.receiver()); // it may be another health of the same receiver
        Gauge.builder(OPEN, health, c -> c.state().open() ? 1 : 0)
                .description("1 while the last request to the receiver failed")
                .tag("receiver", health.receiver())
                .register(registry);
        Gauge.builder(WAITING, health, c -> (double) c.state().waiting())
                .description("Alerts that were read and not yet told")
                .tag("receiver", health.receiver())
                .register(registry);
        for (String result : new String[] {"taken", "refused", "later"}) {
            requests(health.receiver(), result);
        }
        for (Notification.Kind kind : Notification.Kind.values()) {
            notices(health.receiver(), kind);
        }
    }

    /** There is no such receiver any more. */
    void forget(String receiver) {
        for (String gauge : List.of(OPEN, WAITING)) {
            registry.find(gauge).tag("receiver", receiver).meters().forEach(registry::remove);
        }
    }

    /** Follows what people say of incidents. */
    void follow(OperatorActions people, Clock clock) {
        for (Level level : Level.values()) {
            Gauge.builder("plumbline.false.alarms", people, p -> (double) p.falseAlarms(level, clock.millis()))
                    .description("Incidents that people called false alarms; every instance says the same")
                    .tag("level", level.code())
                    .register(registry);
        }
    }

    void request(String receiver, SendResult answer, Duration took) {
        String result = answer instanceof SendResult.Taken
                ? "taken"
                : answer instanceof SendResult.Refused ? "refused" : "later";
        requests(receiver, result).increment();
        Timer.builder("plumbline.delivery.request.duration")
                .description("How long receivers take to answer")
                .tag("receiver", receiver)
                .register(registry)
                .record(took);
    }

    void sent(String receiver, Notification.Kind kind) {
        notices(receiver, kind).increment();
    }

    void beat(String heartbeat, boolean taken) {
        Counter.builder("plumbline.heartbeats")
                .description("Heartbeats that were sent")
                .tag("heartbeat", heartbeat)
                .tag("result", taken ? "taken" : "failed")
                .register(registry)
                .increment();
    }

    private Counter requests(String receiver, String result) {
        return Counter.builder("plumbline.delivery.requests")
                .description("Requests to receivers, by what became of them")
                .tag("receiver", receiver)
                .tag("result", result)
                .register(registry);
    }

    private Counter notices(String receiver, Notification.Kind kind) {
        return Counter.builder("plumbline.delivery.notices")
                .description("What receivers were told of incidents")
                .tag("receiver", receiver)
                .tag("kind", kind.code())
                .register(registry);
    }
}
