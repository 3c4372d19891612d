package dev.plumbline.service.ingest;

import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.Failure;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.replay.Publisher;
import dev.plumbline.topologies.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Puts samples on the topic of a live prefix. A record is accepted when the brokers have it, with all replicas; what
 * they do not take in time is for the sender to send again, since nothing is kept here.
 */
public final class SampleProducer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Producer<byte[], byte[]> producer;
    private final Topic<byte[], byte[]> samples;
    private final Duration patience;

    SampleProducer(Producer<byte[], byte[]> producer, Topic<byte[], byte[]> samples, Duration patience) {
        this.producer = producer;
        this.samples = samples;
        this.patience = patience;
    }

    /**
     * Connects to a cluster.
     *
     * @param client what a client needs to reach it
     */
    public static SampleProducer of(Map<String, ?> client, Topic<byte[], byte[]> samples) {
        return of(client, samples, PATIENCE);
    }

    static SampleProducer of(Map<String, ?> client, Topic<byte[], byte[]> samples, Duration patience) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience.toMillis() / 5);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis() / 2);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
        return new SampleProducer(Publisher.producer(config), samples, patience);
    }

    /**
     * Takes what it can of a request's records; returns when the brokers have it, or did not answer in time.
     *
     * @param records what was read, by its place in the request
     */
    IngestResult send(List<Entry> records) {
        List<IngestResult.Refusal> errors = new ArrayList<>();
        SortedMap<Integer, Future<RecordMetadata>> sent = new TreeMap<>();
        boolean busy = false;
        for (Entry record : records) {
            int index = (int) record.line().number();
            Sample sample = record.sample();
            if (sample == null) {
                errors.add(IngestResult.Refusal.bad(index, Objects.requireNonNull(record.bad())));
            } else if (busy) {
                errors.add(IngestResult.Refusal.busy(index));
            } else {
                Future<RecordMetadata> future = send(sample, record.line().bytes());
                sent.put(index, future);
                busy = future.isDone() && !confirmed(future, 0);
            }
        }
        long deadline = System.nanoTime() + patience.toNanos();
        sent.forEach((index, future) -> {
            if (!confirmed(future, deadline - System.nanoTime())) {
                errors.add(IngestResult.Refusal.busy(index));
            }
        });
        errors.sort(Comparator.comparingInt(IngestResult.Refusal::index));
        return new IngestResult(records.size() - errors.size(), errors.size(), errors);
    }

    @Override
    public void close() {
        producer.close(patience);
    }

    /** The buffer being full shows in the future, at once. */
    private Future<RecordMetadata> send(Sample sample, byte[] record) {
        byte[] key = sample.placementKey().getBytes(StandardCharsets.UTF_8);
        return producer.send(new ProducerRecord<>(samples.name(), key, record));
    }

    private static boolean confirmed(Future<RecordMetadata> future, long nanos) {
        try {
            future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return false; // what may work later, the buffer among it
            }
            throw new KafkaException("the broker refused a record", e);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }
}
