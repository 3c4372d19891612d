package dev.plumbline.acceptance.flow;

import dev.plumbline.acceptance.Traffic.Line;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.topologies.Replay;
import dev.plumbline.topologies.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A recording as records of the topic {@code samples}, in the order in which they are sent. */
final class Publication {

    private Publication() {}

    /**
     * The lines in another order: each comes up to the grace later than the recording's clock says, and every partition
     * hears of the clock once a window.
     */
    static List<ProducerRecord<byte[], byte[]>> shuffled(
            List<Line> lines, Topic<?, ?> samples, Policy policy, long seed) {
        Random random = new Random(seed);
        record Sent(long at, Line line) {}
        int grace = (int) policy.timing().grace().toMillis();
        List<Sent> order = lines.stream()
                .map(line -> new Sent(line.time() + random.nextInt(grace), line))
                .sorted(Comparator.comparingLong(Sent::at))
                .toList();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        long window = Long.MIN_VALUE;
        long clock = Long.MIN_VALUE;
        for (Sent sent : order) {
            clock = Math.max(clock, sent.line().time());
            if (policy.windowOf(clock) > window) {
                window = policy.windowOf(clock);
                for (int partition = 0; partition < samples.partitions(); partition++) {
                    records.add(Replay.heartbeat(samples, partition, clock));
                }
            }
            records.add(sample(samples, sent.line(), records.size(), clock));
        }
        for (int partition = 0; partition < samples.partitions(); partition++) {
            records.add(Replay.end(samples, partition, clock));
        }
        return records;
    }

    /** The same records, one partition after the other: the first is far ahead of the last. */
    static List<ProducerRecord<byte[], byte[]>> skewed(List<ProducerRecord<byte[], byte[]>> records) {
        return records.stream()
                .sorted(Comparator.comparingInt(ProducerRecord::partition))
                .toList();
    }

    /**
     * Every 60th line is there twice, every 40th is followed by one that is damaged, and one is larger than any may be.
     */
    static List<Line> spoiled(List<Line> lines) {
        List<Line> spoiled = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            spoiled.add(line);
            if (i % 60 == 0) {
                spoiled.add(line);
            }
            if (i % 40 == 0) {
                String json = new String(line.json(), StandardCharsets.UTF_8);
                String damaged = switch (i / 40 % 3) {
                    case 0 -> json.substring(0, json.length() / 2);
                    case 1 -> json.replace("\"pool\":", "\"tool\":");
                    default -> json.replace("\"model-1\"", "17");
                };
                spoiled.add(new Line(line.time(), null, damaged.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return spoiled;
    }

    /** Sends the records and waits until the broker has them. */
    static void send(List<ProducerRecord<byte[], byte[]>> records, Map<String, Object> client) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 8 << 20);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the broker did not take the recording", e);
        }
    }

    private static ProducerRecord<byte[], byte[]> sample(Topic<?, ?> samples, Line line, int number, long clock) {
        ProducerRecord<byte[], byte[]> record = Replay.sample(samples, line.placement(), line.json(), clock);
        int partition = record.key() == null
                ? number % samples.partitions()
                : BuiltInPartitioner.partitionForKey(record.key(), samples.partitions());
        return new ProducerRecord<>(record.topic(), partition, null, record.key(), record.value(), record.headers());
    }
}
