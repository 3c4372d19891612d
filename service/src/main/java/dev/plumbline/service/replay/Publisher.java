package dev.plumbline.service.replay;

import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.Failure;
import dev.plumbline.service.recording.Entries;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.topologies.Replay;
import dev.plumbline.topologies.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts a recording on the topic {@code samples} of a replay prefix, with the recording's own clock. Whenever the clock
 * enters another window every partition hears of it before the record that shows it, and after the last record every
 * partition hears that it was the last. Lines that cannot be read go too: they are dead letters, not nothing.
 */
public final class Publisher implements AutoCloseable {

    /** A record, and what a client puts around it. */
    private static final int LARGEST = SampleReader.MAX_BYTES + (1 << 20);

    private final Producer<byte[], byte[]> producer;
    private final Topic<byte[], byte[]> samples;
    private final Policy policy;
    private final Pace pace;
    private final AtomicReference<Exception> failed = new AtomicReference<>();
    private long window = Long.MIN_VALUE;
    private long clock;

    public Publisher(Producer<byte[], byte[]> producer, Topic<byte[], byte[]> samples, Policy policy, Pace pace) {
        this.producer = producer;
        this.samples = samples;
        this.policy = policy;
        this.pace = pace;
    }

    /** A producer that neither loses nor doubles nor reorders. */
    public static Producer<byte[], byte[]> producer(Map<String, ?> client) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * LARGEST);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Publishes to the end, or until somebody no longer wants it to.
     *
     * @param goOn asked now and then whether to go on
     * @return how many records of the recording were published, heartbeats left out
     */
    public long publish(Entries timeline, BooleanSupplier goOn) throws InterruptedException {
        long count = 0;
        for (Entry entry = timeline.next(); entry != null && goOn.getAsBoolean(); entry = timeline.next()) {
            pace.await(entry.clock(), goOn);
            beat(entry.clock());
            send(record(entry));
            count++;
        }
        for (int partition = 0; partition < samples.partitions() && goOn.getAsBoolean(); partition++) {
            send(Replay.end(samples, partition, clock));
        }
        producer.flush();
        check();
        return count;
    }

    @Override
    public void close() {
        producer.close();
    }

    private void beat(long time) {
        clock = time;
        if (policy.windowOf(time) > window) {
            window = policy.windowOf(time);
            for (int partition = 0; partition < samples.partitions(); partition++) {
                send(Replay.heartbeat(samples, partition, time));
            }
        }
    }

    private ProducerRecord<byte[], byte[]> record(Entry entry) {
        Sample sample = entry.sample();
        String key = sample == null ? null : sample.placementKey();
        ProducerRecord<byte[], byte[]> record =
                Replay.sample(samples, key, entry.line().bytes(), entry.clock());
        if (entry.line().hasCame()) {
            Replay.came(record, entry.line().came());
        }
        if (key != null) {
            return record;
        }
        int partition = (int) (entry.line().number() % samples.partitions());
        return new ProducerRecord<>(record.topic(), partition, null, null, record.value(), record.headers());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of errors, and flush waits
    private void send(ProducerRecord<byte[], byte[]> record) {
        check();
        producer.send(record, (metadata, e) -> {
            if (e != null && failed.get() == null) {
                failed.set(e);
            }
        });
    }

    private void check() {
        Exception e = failed.get();
        if (e != null) {
            throw new Failure("the broker refused a record: " + Failure.reason(e), e);
        }
    }
}
