package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.DeliveryEvent;
import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.service.delivery.integration.Integration;
import dev.plumbline.service.delivery.integration.Notification;
import dev.plumbline.service.delivery.integration.SendResult;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what receivers still know that the policy no longer names: nobody would tell them later. Every instance does so,
 * for a request that comes twice changes nothing. It begins when all instances have had time to heed the new policy,
 * and gives up in the end: many a receiver is taken out because it is gone.
 */
final class RemovedReceivers implements AutoCloseable {

    static final Duration FIRST = Duration.ofSeconds(15);
    static final Duration LAST = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(RemovedReceivers.class);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 200;

    private final NotifierContext context;
    private final Map<String, Integration> leaving;
    private final Map<String, ReceiverHealth> healths = new TreeMap<>();
    private final Clock clock;
    private final Thread thread;
    private volatile boolean closed;

    /** @param leaving receivers by name, as they were last defined */
    RemovedReceivers(NotifierContext context, Map<String, Integration> leaving) {
        this.context = context;
        this.leaving = Map.copyOf(leaving);
        this.clock = context.clock();
        leaving.keySet()
                .forEach(name -> healths.put(
                        name,
                        new ReceiverHealth(
                                name,
                                new Backoff(() -> ThreadLocalRandom.current().nextDouble()),
                                clock)));
        this.thread = new Thread(this::run, "removed-receivers");
        thread.setDaemon(true);
    }

    void start() {
        if (!leaving.isEmpty()) {
            thread.start();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Instant began = clock.instant();
        await(began.plus(FIRST));
        try (KafkaProducer<String, NotificationState> producer = producer()) {
            while (!closed && clock.instant().isBefore(began.plus(LAST))) {
                List<IncidentView.Kept> open = open();
                if (open.isEmpty()) {
                    return;
                }
                for (IncidentView.Kept kept : open) {
                    tell(kept, producer);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            if (!closed) {
                LOG.warn("{} are no longer in the policy and could not be told the end of what they know", names());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        } catch (RuntimeException | ExecutionException e) {
            if (!closed) {
                LOG.warn("{} are not told the end of what they know", names(), e);
            }
        }
    }

    private void tell(IncidentView.Kept kept, KafkaProducer<String, NotificationState> producer)
            throws ExecutionException, InterruptedException {
        NotificationState receipt = kept.receipt();
        String name = receipt.receiver();
        Integration channel = leaving.get(name);
        ReceiverHealth health = healths.get(name);
        Incident incident = context.incidents().incident(receipt.incident()).orElse(null);
        if (closed
                || channel == null
                || health == null
                || incident == null
                || !health.rest().isZero()) {
            return;
        }
        boolean over = incident.course().closed() != null;
        Notification.Kind kind = over ? Notification.Kind.CLOSED : Notification.Kind.LEFT;
        long now = clock.millis();
        Long end = incident.course().closed();
        Notification notice =
                context.notifications().of(kind, incident, receipt.level(), receipt, null, end == null ? now : end);
        SendResult answer = context.requests().send(name, channel.request(notice, clock), channel::answer);
        if (answer instanceof SendResult.Later later) {
            health.failed(later.why(), later.after());
            return;
        }
        health.worked();
        if (answer instanceof SendResult.Taken) {
            context.metrics().sent(name, kind);
        }
        NotificationState after = new NotificationState(
                name,
                receipt.incident(),
                over
                        ? NotificationState.State.CLOSED
                        : NotificationState.State.HELD, // told again, should it be put back
                receipt.level(),
                false,
                now,
                over ? "over" : "taken out of the policy",
                receipt.history());
        DeliveryEvent.Result result =
                answer instanceof SendResult.Taken ? DeliveryEvent.Result.TAKEN : DeliveryEvent.Result.REFUSED;
        NotificationState known = after.after(
                receipt.history(), new DeliveryEvent(now, kind.code(), receipt.level(), result, 1, now, after.why()));
        Topic<String, NotificationState> topic =
                Topics.of(context.prefix()).delivery().deliveries();
        producer.send(new ProducerRecord<>(topic.name(), kept.partition(), known.key(), known))
                .get();
        context.incidents().catchUp();
    }

    private List<IncidentView.Kept> open() {
        return context.incidents().open().stream()
                .filter(kept -> leaving.containsKey(kept.receipt().receiver()))
                .toList();
    }

    private Set<String> names() {
        return leaving.keySet();
    }

    private void await(Instant time) {
        try {
            while (!closed && clock.instant().isBefore(time)) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private KafkaProducer<String, NotificationState> producer() {
        Topic<String, NotificationState> topic =
                Topics.of(context.prefix()).delivery().deliveries();
        Map<String, Object> config = new HashMap<>(context.client());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        return new KafkaProducer<>(
                config, topic.key().serializer(), topic.value().serializer());
    }
}
