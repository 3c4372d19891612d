package dev.plumbline.service.gate;

import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.service.Failure;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes down what people say about pools, and what probes find. */
public final class Instructions {

    private Instructions() {}

    /** Returns once it is stored: from then on it counts. */
    public static void publish(Map<String, Object> client, Prefix prefix, Instruction word) {
        write(client, Topics.of(prefix).actions().overrides(), word.model(), word);
    }

    /** The same of what a probe found. */
    public static void publish(Map<String, Object> client, Prefix prefix, PoolProbe probe) {
        write(client, Topics.of(prefix).actions().probes(), probe.key(), probe);
    }

    private static <V> void write(Map<String, Object> client, Topic<String, V> topic, String key, V value) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        try (KafkaProducer<String, V> producer = new KafkaProducer<>(
                config, topic.key().serializer(), topic.value().serializer())) {
            producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
        } catch (ExecutionException e) {
            throw new Failure(
                    "cannot write to " + topic.name() + ": " + Failure.reason(e.getCause() == null ? e : e.getCause()),
                    e);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }
}
