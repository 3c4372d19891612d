package dev.plumbline.service.instance;

import dev.plumbline.service.Failure;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether all that was published has gone through a prefix. Each stage commits its input in one transaction with what it says of
 * it, so once the first stage has committed the end of {@code samples}, the end of {@code tallies} is final, and so on to the
 * last alert that was announced.
 */
public final class Drain {

    private static final long PAUSE_MILLIS = 100;

    private final Admin admin;
    private final Prefix prefix;

    public Drain(Admin admin, Prefix prefix) {
        this.admin = admin;
        this.prefix = prefix;
    }

    /**
     * Waits until nothing is on its way any more. Nobody may publish meanwhile.
     *
     * @param goOn asked now and then whether to wait on
     * @return whether all has gone through
     */
    public boolean await(BooleanSupplier goOn) {
        Topics topics = Topics.of(prefix);
        return await(prefix.name(), topics.samples(), goOn)
                && await(prefix.name(), topics.contexts(), goOn)
                && await(prefix.name(), topics.tallies(), goOn)
                && await(Announcer.group(prefix), topics.alerts(), goOn)
                && await(Announcer.group(prefix), topics.tallies(), goOn);
    }

    private boolean await(String group, Topic<?, ?> topic, BooleanSupplier goOn) {
        try {
            while (goOn.getAsBoolean()) {
                Map<TopicPartition, Long> committed = committed(group);
                Map<TopicPartition, Long> ends = ends(topic, IsolationLevel.READ_UNCOMMITTED);
                // A transaction's offsets may be seen a moment before its records.
                boolean settled = ends.equals(ends(topic, IsolationLevel.READ_COMMITTED));
                if (settled
                        && ends.entrySet().stream()
                                .allMatch(e -> committed.getOrDefault(e.getKey(), 0L) >= e.getValue())) {
                    return true;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            return false;
        } catch (ExecutionException e) {
            throw new Failure("cannot see how far " + prefix.name() + " has come: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }

    private Map<TopicPartition, Long> ends(Topic<?, ?> topic, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = IntStream.range(0, topic.partitions())
                .mapToObj(p -> new TopicPartition(topic.name(), p))
                .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(asked, new ListOffsetsOptions(isolation))
                .all()
                .get();
        return ends.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
    }

    private Map<TopicPartition, Long> committed(String group) throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
        return committed;
    }
}
