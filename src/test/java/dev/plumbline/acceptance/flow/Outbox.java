package dev.plumbline.acceptance.flow;

import static org.junit.jupiter.api.Assertions.fail;

import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.topologies.ActionTopics;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Replay;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;

/** What an application said, read from its topics as committed. */
final class Outbox {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> client;
    private final Prefix prefix;
    private final Topics topics;

    Outbox(Map<String, Object> client, Prefix prefix) {
        this.client = client;
        this.prefix = prefix;
        this.topics = Topics.of(prefix);
    }

    /** Waits until all stages have taken all that was published, and what they say of it is committed. */
    void awaitEnd(BooleanSupplier healthy) {
        awaitMarks(2L * prefix.samples() * prefix.tallies(), healthy);
        try (Admin admin = Admin.create(client)) {
            for (Topic<?, ?> topic :
                    List.of(topics.inner().contexts(), topics.inner().tallies())) {
                // A transaction's offsets may be seen a moment before its records.
                await(healthy, "all transactions", () -> settled(admin));
                await(healthy, "who reads " + topic.name(), () -> taken(admin, topic));
            }
            await(healthy, "the last transaction", () -> settled(admin));
        }
    }

    private boolean settled(Admin admin) {
        return topics.all().stream()
                .allMatch(t -> end(admin, t, IsolationLevel.READ_COMMITTED)
                        .equals(end(admin, t, IsolationLevel.READ_UNCOMMITTED)));
    }

    private boolean taken(Admin admin, Topic<?, ?> topic) {
        Map<TopicPartition, Long> committed = committed(admin);
        return last(topic).entrySet().stream().allMatch(e -> committed.getOrDefault(e.getKey(), 0L) > e.getValue());
    }

    /**
     * Waits until so many instances share the work and something was found, so that all of them are in the middle of
     * it.
     */
    void awaitWork(int instances, BooleanSupplier healthy) {
        try (Admin admin = Admin.create(client)) {
            await(healthy, instances + " instances at work", () -> working(admin) == instances);
        }
        awaitEvidence(1, healthy);
    }

    /** Waits until at least so many windows have been judged. */
    void awaitEvidence(int windows, BooleanSupplier healthy) {
        await(healthy, windows + " windows", () -> read(topics.evidence()).size() >= windows);
    }

    /** All that was said. */
    Outcome outcome() {
        Outcome outcome = new Outcome();
        for (ConsumerRecord<String, TallyRecord> record : read(topics.inner().tallies())) {
            if (record.value() instanceof Part part) {
                outcome.add(part.tally());
            } else if (record.value() instanceof Watermark watermark && record.partition() == 0) {
                outcome.add(watermark.accounts());
            }
        }
        read(topics.evidence()).forEach(record -> outcome.add(record.value()));
        read(topics.incidents()).forEach(record -> outcome.add(record.value()));
        read(topics.delivery().alerts()).forEach(record -> outcome.add(record.value()));
        ActionTopics actions = topics.actions();
        read(actions.gates()).forEach(record -> outcome.add(record.value()));
        read(actions.unsticks()).forEach(record -> outcome.add(record.value()));
        read(actions.rollbacks()).forEach(record -> outcome.add(record.value()));
        read(actions.audit()).forEach(record -> outcome.add(record.value()));
        return outcome;
    }

    /** How many samples lie in the topic, good and bad, heartbeats left out. */
    long samples() {
        return read(topics.samples()).stream()
                .filter(record -> !Replay.isHeartbeat(record.headers()))
                .count();
    }

    long deadLetters() {
        return read(topics.rejected().deadLetters()).size();
    }

    /** The records of every topic of the prefix, internal ones too, but not the samples themselves. */
    void eachButSamples(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try (Admin admin = Admin.create(client)) {
            for (String name : get(admin.listTopics().names())) {
                if (name.startsWith(prefix.name())
                        && !name.equals(topics.samples().name())) {
                    int partitions = get(admin.describeTopics(List.of(name)).allTopicNames())
                            .get(name)
                            .partitions()
                            .size();
                    read(new Topic<>(name, partitions, Serdes.ByteArray(), Serdes.ByteArray(), Map.of()), reader);
                }
            }
        }
    }

    private long working(Admin admin) {
        boolean known =
                get(admin.listGroups().all()).stream().anyMatch(g -> g.groupId().equals(prefix.name()));
        return !known
                ? 0
                : get(admin.describeConsumerGroups(List.of(prefix.name())).all()).get(prefix.name()).members().stream()
                        .filter(m -> !m.assignment().topicPartitions().isEmpty())
                        .map(m -> m.clientId().replaceFirst("-StreamThread-.*", "")) // each thread is a member
                        .distinct()
                        .count();
    }

    /** Waits for so many marks of sources that have come to their end, and reads the topic once for it. */
    private void awaitMarks(long count, BooleanSupplier healthy) {
        Topic<?, TallyRecord> topic = topics.inner().tallies();
        List<Watermark> marks = new ArrayList<>();
        try (KafkaConsumer<?, TallyRecord> consumer = consumer(topic)) {
            consumer.seekToBeginning(consumer.assignment());
            await(healthy, "the end of all sources", () -> {
                consumer.poll(POLL).forEach(record -> {
                    if (record.value() instanceof Watermark mark && mark.state() == Watermark.State.END) {
                        marks.add(mark);
                    }
                });
                return marks.size() == count;
            });
        }
    }

    /** Offset of the last record of each partition. */
    private Map<TopicPartition, Long> last(Topic<?, ?> topic) {
        Map<TopicPartition, Long> last = new HashMap<>();
        read(topic).forEach(r -> last.put(new TopicPartition(r.topic(), r.partition()), r.offset()));
        return last;
    }

    private Map<TopicPartition, Long> committed(Admin admin) {
        Map<TopicPartition, Long> committed = new HashMap<>();
        get(admin.listConsumerGroupOffsets(prefix.name()).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> committed.put(partition, offset.offset()));
        return committed;
    }

    private static Map<TopicPartition, Long> end(Admin admin, Topic<?, ?> topic, IsolationLevel level) {
        Map<TopicPartition, OffsetSpec> asked =
                partitions(topic).stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        return get(admin.listOffsets(asked, new ListOffsetsOptions(level)).all()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
    }

    private <K, V> List<ConsumerRecord<K, V>> read(Topic<K, V> topic) {
        List<ConsumerRecord<K, V>> records = new ArrayList<>();
        read(topic, records::add);
        return records;
    }

    private <K, V> void read(Topic<K, V> topic, Consumer<ConsumerRecord<K, V>> reader) {
        try (KafkaConsumer<K, V> consumer = consumer(topic)) {
            consumer.seekToBeginning(consumer.assignment());
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                consumer.poll(POLL).forEach(reader);
            }
        }
    }

    /** A reader of all partitions, of what is committed. */
    private <K, V> KafkaConsumer<K, V> consumer(Topic<K, V> topic) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        KafkaConsumer<K, V> consumer = new KafkaConsumer<>(
                config, topic.key().deserializer(), topic.value().deserializer());
        consumer.assign(partitions(topic));
        return consumer;
    }

    private static List<TopicPartition> partitions(Topic<?, ?> topic) {
        return IntStream.range(0, topic.partitions())
                .mapToObj(p -> new TopicPartition(topic.name(), p))
                .toList();
    }

    private static void await(BooleanSupplier healthy, String what, BooleanSupplier done) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            if (!healthy.getAsBoolean()) {
                fail("an instance failed while the test waited for " + what);
            }
            if (System.nanoTime() > deadline) {
                fail("waited " + PATIENCE + " for " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
