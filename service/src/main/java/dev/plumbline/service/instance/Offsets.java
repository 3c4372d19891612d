package dev.plumbline.service.instance;

import dev.plumbline.topologies.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Where topics end, and where consumer groups are. */
final class Offsets {

    private final Admin admin;

    Offsets(Admin admin) {
        this.admin = admin;
    }

    /** The end of each partition. */
    Map<TopicPartition, Long> ends(Topic<?, ?> topic, IsolationLevel isolation, Duration patience)
            throws ExecutionException, InterruptedException, TimeoutException {
        return offsets(topic, OffsetSpec.latest(), isolation, patience);
    }

    /** Where a group has committed. */
    Map<TopicPartition, Long> committed(String group, Duration patience)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
        return committed;
    }

    /**
     * How far a group has come in a topic.
     *
     * @param written the sum of the partitions' ends
     * @param waiting records between where the group has committed and the ends; what retention took away does not
     *     count
     */
    record Position(long written, long waiting) {

        long processed() {
            return written - waiting;
        }
    }

    /** How far a group has come. */
    Position position(String group, Topic<?, ?> topic, Duration patience)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, Long> committed = committed(group, patience);
        Map<TopicPartition, Long> begins =
                offsets(topic, OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED, patience);
        Map<TopicPartition, Long> ends = ends(topic, IsolationLevel.READ_COMMITTED, patience);
        long written = ends.values().stream().mapToLong(Long::longValue).sum();
        long waiting = ends.entrySet().stream()
                .mapToLong(end -> {
                    long begin = begins.getOrDefault(end.getKey(), 0L);
                    return Math.max(0, end.getValue() - Math.max(begin, committed.getOrDefault(end.getKey(), begin)));
                })
                .sum();
        return new Position(written, waiting);
    }

    private Map<TopicPartition, Long> offsets(
            Topic<?, ?> topic, OffsetSpec spec, IsolationLevel isolation, Duration patience)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> asked = IntStream.range(0, topic.partitions())
                .mapToObj(p -> new TopicPartition(topic.name(), p))
                .collect(Collectors.toMap(p -> p, p -> spec));
        Map<TopicPartition, ListOffsetsResultInfo> found = admin.listOffsets(asked, new ListOffsetsOptions(isolation))
                .all()
                .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        return found.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
    }
}
