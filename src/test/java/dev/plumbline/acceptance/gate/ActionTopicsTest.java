package dev.plumbline.acceptance.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.acceptance.Broker;
import dev.plumbline.acceptance.SharedBroker;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.models.policy.PublishedPolicy;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.gate.GateReader;
import dev.plumbline.service.gate.Instructions;
import dev.plumbline.topologies.PolicyLog;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Clock;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What comes out of the topics of actions, through a real broker. */
@ExtendWith(SharedBroker.class)
class ActionTopicsTest {

    private final Broker broker;

    ActionTopicsTest(Broker broker) {
        this.broker = broker;
    }

    private Prefix prefix(String name) {
        Prefix prefix = new Prefix(name, Prefix.Kind.LIVE, 2, 2);
        new Provisioning(broker.client()).provide(prefix, 1, Topics.RETENTION);
        return prefix;
    }

    @Test
    void gates_everyReaderSeesTheLastWord() throws Exception {
        Prefix prefix = prefix("board");
        Topic<String, Gate> topic = Topics.of(prefix).actions().gates();
        long now = Clock.systemUTC().millis();
        for (Gate.State state : List.of(Gate.State.OPEN, Gate.State.CLOSED)) {
            Gate gate = new Gate(
                    "m",
                    "a",
                    state,
                    Verdict.FAIL,
                    "why",
                    new Gate.Grounds(1, 1, List.of(), Double.NaN, Double.NaN),
                    null,
                    new Gate.Lease(now, now, now + 600_000));
            publish(topic, gate.key(), gate);
        }
        GateBoard once = new GateBoard(Clock.systemUTC());
        try (GateReader reader = new GateReader(broker.client(), prefix, once)) {
            reader.readOnce();
        }
        assertEquals(Gate.State.CLOSED, once.gate("m", "a").state());
        GateBoard live = new GateBoard(Clock.systemUTC());
        try (GateReader reader = new GateReader(broker.client(), prefix, live)) {
            reader.start();
            HaProxy.await(live::isComplete);
            Instructions.publish(
                    broker.client(),
                    prefix,
                    new Instruction("m", Instruction.Kind.OPEN, "a", null, "ann", "a drill", now, now + 600_000));
            HaProxy.await(() -> live.gate("m", "a").state() == Gate.State.OPEN);
        }
    }

    @Test
    void policies_areReadBack_andThePrefixIsStillFound() {
        Prefix prefix = prefix("policies");
        PublishedPolicy one = new PublishedPolicy(1_000, "ann", 500, "budgets: {pages: 1 per 60d}\n");
        PublishedPolicy two = new PublishedPolicy(2_000, "ann", 1_500, "budgets: {pages: 1 per 90d}\n");
        PolicyLog.publish(broker.client(), prefix, one);
        PolicyLog.publish(broker.client(), prefix, two);
        assertEquals(List.of(one, two), PolicyLog.readAll(broker.client(), prefix));
        assertEquals(prefix, new Provisioning(broker.client()).find("policies").orElseThrow());
    }

    private <V> void publish(Topic<String, V> topic, String key, V value) throws Exception {
        try (KafkaProducer<String, V> producer = new KafkaProducer<>(
                broker.client(), topic.key().serializer(), topic.value().serializer())) {
            producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
        }
    }
}
