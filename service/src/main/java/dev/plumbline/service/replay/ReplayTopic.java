package dev.plumbline.service.replay;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.service.Failure;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Replay;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The prefix that takes a recording: of kind replay, and new, since a replay prefix holds one recording and ends with
 * it.
 */
public final class ReplayTopic {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final Provisioning provisioning;

    public ReplayTopic(Cluster cluster) {
        this.cluster = cluster;
        this.provisioning = new Provisioning(cluster.clientProperties());
    }

    /**
     * Makes the prefix where it is missing.
     *
     * @param wanted the prefix to make; an existing one keeps its partition counts
     * @throws Failure where it is live, or holds a recording already
     */
    public Prefix prepare(Prefix wanted) {
        Optional<Prefix> found = provisioning.find(wanted.name());
        Prefix prefix = found.orElse(wanted);
        if (prefix.kind() != Prefix.Kind.REPLAY) {
            throw new Failure("the prefix " + prefix.name()
                    + " is live: recorded traffic must not mix with real traffic. Choose another --prefix");
        }
        provisioning.provide(prefix, cluster.replication(), Topics.RETENTION);
        requireEmpty(prefix);
        return prefix;
    }

    private void requireEmpty(Prefix prefix) {
        Topic<?, ?> samples = Topics.of(prefix).samples();
        List<TopicPartition> partitions = IntStream.range(0, samples.partitions())
                .mapToObj(p -> new TopicPartition(samples.name(), p))
                .toList();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                cluster.clientProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
            for (TopicPartition partition : partitions) {
                long end = ends.getOrDefault(partition, 0L);
                if (end > 0) {
                    boolean kept = end > beginnings.getOrDefault(partition, 0L);
                    throw new Failure("the prefix " + prefix.name() + " holds a recording already, which "
                            + (!kept || ended(consumer, partition, end) ? "has ended" : "has not ended")
                            + ": each replay needs a new prefix. Choose another --prefix");
                }
            }
        }
    }

    private static boolean ended(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long end) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, end - 1);
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
            try {
                return Replay.isHeartbeat(record.headers()) && Replay.isEnd(record.headers());
            } catch (BadRecord e) {
                return false;
            }
        }
        return false;
    }
}
