package dev.plumbline.service.delivery.operator;

import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.service.Failure;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Where people's decisions are taken: each is written to the topic {@code people} and from then on in force everywhere.
 */
public final class OperatorActionWriter implements AutoCloseable {

    private final Topic<String, OperatorAction> topic;
    private final IncidentView incidents;
    private final Clock clock;
    private final KafkaProducer<String, OperatorAction> producer;

    public OperatorActionWriter(Map<String, Object> client, Prefix prefix, IncidentView incidents, Clock clock) {
        this.topic = Topics.of(prefix).delivery().people();
        this.incidents = incidents;
        this.clock = clock;
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
        this.producer = new KafkaProducer<>(
                config, topic.key().serializer(), topic.value().serializer());
    }

    /** One act on one incident, from now on. */
    public OperatorAction decide(OperatorAction.Kind kind, Incident incident, String by, String reason) {
        long now = clock.millis();
        return write(new OperatorAction(
                kind,
                OperatorActions.id(kind, incident.id()),
                new OperatorAction.Signature(by, null, now),
                new OperatorAction.Period(now, null),
                incident.id(),
                incident.level(),
                null,
                reason));
    }

    /**
     * The same for what came back from a receiver; what is older than what is known changes nothing.
     *
     * @param reason what the receiver calls its own incident; empty where it does not say
     */
    public void decide(
            OperatorAction.Kind kind,
            String id,
            Incident incident,
            String by,
            String via,
            long at,
            boolean holds,
            String reason) {
        boolean old = incidents
                .people()
                .act(id)
                .filter(act -> act.signature().at() >= at)
                .isPresent();
        if (!old) {
            Long until = holds ? null : Long.valueOf(at);
            write(new OperatorAction(
                    kind,
                    id,
                    new OperatorAction.Signature(by, via, at),
                    new OperatorAction.Period(at, until),
                    incident.id(),
                    incident.level(),
                    null,
                    reason));
        }
    }

    /**
     * A silence, a maintenance window or a swap.
     *
     * @param from when it begins; null for now
     */
    public OperatorAction silence(
            OperatorAction.Kind kind,
            OperatorAction.Scope scope,
            @Nullable Long from,
            long until,
            String by,
            String reason) {
        long now = clock.millis();
        String id = kind.code() + "-" + UUID.randomUUID().toString().substring(0, 8);
        return write(new OperatorAction(
                kind,
                id,
                new OperatorAction.Signature(by, null, now),
                new OperatorAction.Period(from == null ? now : from, until),
                null,
                null,
                scope,
                reason));
    }

    /** Ends an act now. */
    public OperatorAction lift(OperatorAction act, String by, String reason) {
        long now = clock.millis();
        return write(new OperatorAction(
                act.kind(),
                act.id(),
                new OperatorAction.Signature(by, null, now),
                new OperatorAction.Period(Math.min(act.period().from(), now), now),
                act.incident(),
                act.level(),
                act.scope(),
                reason));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }

    private OperatorAction write(OperatorAction act) {
        try {
            producer.send(new ProducerRecord<>(topic.name(), act.id(), act)).get();
        } catch (ExecutionException e) {
            throw new KafkaException("cannot write to " + topic.name(), e);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
        incidents.catchUp();
        return act;
    }
}
