package dev.plumbline.service.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.service.Failure;
import dev.plumbline.service.Records;
import dev.plumbline.service.recording.Timeline;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Replay;
import dev.plumbline.topologies.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {

    private static final int PARTITIONS = 3;

    @TempDir
    Path folder;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(Cluster.empty(), true, null, new ByteArraySerializer(), new ByteArraySerializer());

    @Test
    void publish_clockEntersAWindow_everyPartitionHearsBefore() throws Exception {
        publish(List.of(
                Records.at(1, "a"), Records.at(2, "b"), Records.at(10, "a"), Records.at(11, "a"), Records.at(45, "a")));
        assertEquals(
                List.of(
                        "time 1 @0",
                        "time 1 @1",
                        "time 1 @2",
                        "a 1",
                        "b 2", //
                        "time 10 @0",
                        "time 10 @1",
                        "time 10 @2",
                        "a 10",
                        "a 11", //
                        "time 45 @0",
                        "time 45 @1",
                        "time 45 @2",
                        "a 45", //
                        "end 45 @0",
                        "end 45 @1",
                        "end 45 @2"),
                told());
    }

    @Test
    void publish_unreadableLine_goesWithoutAKeyToAPartitionOfItsNumber() throws Exception {
        publish(List.of(Records.at(1, "a"), "bad", "bad", "bad", "bad"));
        List<Integer> partitions = producer.history().stream()
                .filter(r -> r.key() == null && !Replay.isHeartbeat(r.headers()))
                .map(ProducerRecord::partition)
                .toList();
        assertEquals(List.of(2, 0, 1, 2), partitions);
    }

    @Test
    void publish_sample_leavesItsPartitionToItsKey() throws Exception {
        publish(List.of(Records.at(1, "session-1")));
        ProducerRecord<byte[], byte[]> sample = producer.history().get(PARTITIONS);
        assertEquals("session-1", new String(sample.key(), StandardCharsets.UTF_8));
        assertEquals(null, sample.partition());
        assertTrue(BuiltInPartitioner.partitionForKey(sample.key(), PARTITIONS) < PARTITIONS);
    }

    @Test
    void publish_brokerRefuses_fails() {
        producer.sendException = new IllegalStateException("no");
        assertThrows(RuntimeException.class, () -> publish(List.of(Records.at(1, "a"))));
    }

    @Test
    void publish_recordIsRefusedLater_fails() throws Exception {
        MockProducer<byte[], byte[]> late =
                new MockProducer<>(Cluster.empty(), false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized void flush() {
                        while (errorNext(new IllegalStateException("too large"))) {}
                    }
                };
        Failure failure = assertThrows(Failure.class, () -> publish(late, List.of(Records.at(1, "a"))));
        assertEquals("the broker refused a record: too large", failure.getMessage());
    }

    @Test
    void publish_pace_keepsTheRecordingsTime() throws Exception {
        long began = System.nanoTime();
        try (Publisher publisher = publisher(producer, Pace.of(20))) {
            publisher.publish(timeline(List.of(Records.at(0, "a"), Records.at(4, "a"))), () -> true);
        }
        assertTrue(System.nanoTime() - began >= 200_000_000L, "4 s at 20 times their speed took less than 0.2 s");
    }

    private void publish(List<String> lines) throws Exception {
        publish(producer, lines);
    }

    private void publish(MockProducer<byte[], byte[]> to, List<String> lines) throws Exception {
        assertEquals(lines.size(), publisher(to, Pace.max()).publish(timeline(lines), () -> true));
    }

    private Timeline timeline(List<String> lines) throws Exception {
        return new Timeline(Records.recording(folder, lines));
    }

    private static Publisher publisher(MockProducer<byte[], byte[]> to, Pace pace) {
        Prefix prefix = new Prefix("test", Prefix.Kind.REPLAY, PARTITIONS, 1);
        return new Publisher(to, Topics.of(prefix).samples(), Policy.DEFAULT, pace);
    }

    private List<String> told() throws BadRecord {
        List<String> told = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : producer.history()) {
            boolean beat = Replay.isHeartbeat(record.headers());
            long clock = beat ? Replay.time(record.value()) : Replay.clock(record.headers());
            String what = beat
                    ? Replay.isEnd(record.headers()) ? "end" : "time"
                    : new String(record.key(), StandardCharsets.UTF_8);
            told.add(what + " " + (clock - Records.START) / 1000 + (beat ? " @" + record.partition() : ""));
        }
        return told;
    }
}
