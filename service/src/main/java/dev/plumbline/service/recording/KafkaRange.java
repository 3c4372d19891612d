package dev.plumbline.service.recording;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.topologies.Replay;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What a topic of samples took in between two times, its partitions merged by the time at which each record was
 * appended; of a replay's topic, by the recording's own clock. Heartbeats are no samples. The end is fixed when it is
 * opened, so the same log gives the same lines.
 */
public final class KafkaRange implements Lines {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final int PATIENCE = 60;
    private static final int ENOUGH = 500;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Source> sources;
    private final long size;
    private long read;
    private LongConsumer watcher = records -> {};

    /** One partition: what was fetched of it and not yet taken. */
    private static final class Source {

        final TopicPartition partition;
        final long end;
        final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
        boolean finished;

        Source(TopicPartition partition, long end, boolean finished) {
            this.partition = partition;
            this.end = end;
            this.finished = finished;
        }

        boolean starved() {
            return !finished && fetched.isEmpty();
        }
    }

    /**
     * Opens a range.
     *
     * @param client what a client needs to reach the cluster
     * @param since append time from which on records are taken, in milliseconds since the epoch
     * @param until append time from which on they are not; what is appended after the opening is not in either case
     * @throws Failure where there is no such topic
     */
    public static KafkaRange open(Map<String, ?> client, String topic, long since, long until) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<PartitionInfo> infos = consumer.partitionsFor(topic);
            if (infos == null || infos.isEmpty()) {
                throw new Failure(ExitCode.UNREADABLE, "there is no topic " + topic, null);
            }
            return new KafkaRange(
                    consumer,
                    infos.stream()
                            .map(i -> new TopicPartition(topic, i.partition()))
                            .toList(),
                    since,
                    until);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private KafkaRange(
            KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, long since, long until) {
        this.consumer = consumer;
        consumer.assign(partitions);
        Map<TopicPartition, Long> last = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> from = at(since, partitions, consumer.beginningOffsets(partitions), last);
        Map<TopicPartition, Long> to = until == Long.MAX_VALUE ? last : at(until, partitions, last, last);
        from.forEach(consumer::seek);
        this.sources = partitions.stream()
                .map(p -> source(p, from.getOrDefault(p, 0L), to.getOrDefault(p, 0L)))
                .toList();
        this.size = sources.stream()
                .mapToLong(s -> Math.max(0, s.end - from.getOrDefault(s.partition, 0L)))
                .sum();
    }

    private static Source source(TopicPartition partition, long from, long to) {
        return new Source(partition, to, from >= to);
    }

    private Map<TopicPartition, Long> at(
            long time,
            Collection<TopicPartition> partitions,
            Map<TopicPartition, Long> earliest,
            Map<TopicPartition, Long> last) {
        if (time <= 0) {
            return earliest;
        }
        Map<TopicPartition, Long> asked = new HashMap<>();
        partitions.forEach(p -> asked.put(p, time));
        Map<TopicPartition, Long> found = new HashMap<>(last);
        consumer.offsetsForTimes(asked).forEach((p, offset) -> {
            if (offset != null) {
                found.put(p, offset.offset());
            }
        });
        return found;
    }

    @Override
    public @Nullable Line next() {
        fetch();
        Source first = null;
        for (Source source : sources) {
            if (!source.fetched.isEmpty()
                    && (first == null || time(source.fetched.getFirst()) < time(first.fetched.getFirst()))) {
                first = source;
            }
        }
        if (first == null) {
            return null;
        }
        ConsumerRecord<byte[], byte[]> record = first.fetched.remove();
        watcher.accept(++read);
        Line line = new Line(
                record.topic() + "-" + record.partition(),
                record.offset(),
                record.value() == null ? new byte[0] : record.value());
        return line.came(came(record));
    }

    @Override
    public void requireWhole() {}

    @Override
    public long size() {
        return size;
    }

    @Override
    public Unit unit() {
        return Unit.RECORDS;
    }

    @Override
    public void watch(LongConsumer watcher) {
        this.watcher = watcher;
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** Waits until every partition has shown its next record, or its end. */
    private void fetch() {
        for (int empty = 0; sources.stream().anyMatch(Source::starved); empty++) {
            if (empty > PATIENCE) {
                throw new Failure(
                        "the brokers give no more records of the range, " + "and it has not come to its end after "
                                + POLL.multipliedBy(PATIENCE).toSeconds() + " s");
            }
            consumer.resume(consumer.paused());
            consumer.pause(sources.stream()
                    .filter(s -> s.finished || s.fetched.size() >= ENOUGH)
                    .map(s -> s.partition)
                    .toList());
            var records = consumer.poll(POLL);
            empty = records.isEmpty() ? empty : 0;
            for (Source source : sources) {
                for (ConsumerRecord<byte[], byte[]> record : records.records(source.partition)) {
                    if (record.offset() < source.end && !Replay.isHeartbeat(record.headers())) {
                        source.fetched.add(record);
                    }
                }
                source.finished |= consumer.position(source.partition) >= source.end;
            }
        }
    }

    /** When the broker appended it, or the record that was replayed; nobody knows where senders wrote that time. */
    private static long came(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Replay.came(record.headers());
        } catch (BadRecord e) {
            return record.timestampType() == TimestampType.LOG_APPEND_TIME ? record.timestamp() : Long.MAX_VALUE;
        }
    }

    private static long time(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Replay.clock(record.headers());
        } catch (BadRecord e) {
            return record.timestamp(); // no replay
        }
    }
}
