package dev.plumbline.service.probe.drained;

import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A turn that Kafka gives: to the member of a consumer group to which the only partition of the topic of probes is
 * assigned. It reads nothing and commits nothing.
 */
public final class KafkaTurn implements DrainedProber.Turn {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final KafkaConsumer<byte[], byte[]> member;

    /** @param client what a client needs to reach the cluster */
    public KafkaTurn(Map<String, Object> client, Prefix prefix) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, prefix.name() + ".prober");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        member = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        member.subscribe(List.of(Topics.of(prefix).actions().probes().name()));
    }

    /** An assignment that was lost is known after the poll at the latest. */
    @Override
    public boolean isMine() {
        long until = System.nanoTime() + POLL.toNanos();
        do {
            member.poll(Duration.ofNanos(Math.max(0, until - System.nanoTime()))); // returns at once with a record
        } while (System.nanoTime() < until);
        return !member.assignment().isEmpty();
    }

    @Override
    public void close() {
        member.close(CloseOptions.timeout(CLOSE));
    }
}
