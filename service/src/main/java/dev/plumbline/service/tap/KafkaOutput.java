package dev.plumbline.service.tap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.service.replay.Publisher;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Produces samples to the topic of a prefix, each with the key that all others use. */
final class KafkaOutput implements TapOutput {

    private static final int BLOCK_MILLIS = 2_000;
    private static final int DELIVERY_MILLIS = 20_000;
    private static final long RECONNECT_MILLIS = 10_000;
    private static final long BUFFER = 40 << 20;

    private final Map<String, Object> config;
    private final String topic;
    private final TapMetrics metrics;
    private @Nullable Producer<byte[], byte[]> producer;

    /**
     * @param client what a Kafka client needs to reach the cluster
     * @param topic name of the topic
     */
    KafkaOutput(Map<String, ?> client, String topic, TapMetrics metrics) {
        this.config = new HashMap<>(client);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MILLIS);
        config.put(
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MILLIS); // each try is a warning in the log
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS / 2);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS);
        this.topic = topic;
        this.metrics = metrics;
    }

    @Override
    public void send(List<SampleLine> lines) {
        Producer<byte[], byte[]> to = producer();
        if (to == null) {
            metrics.lost(TapMetrics.Lost.UNREACHABLE, lines.size());
            return;
        }
        for (int i = 0; i < lines.size(); i++) {
            if (!isTaken(to, lines.get(i))) {
                metrics.lost(TapMetrics.Lost.UNREACHABLE, lines.size() - i); // the others would wait as long, each
                return;
            }
        }
    }

    /** Whether the producer took it in; it counts what becomes of those that it took. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback counts
    private boolean isTaken(Producer<byte[], byte[]> to, SampleLine line) {
        AtomicBoolean inside = new AtomicBoolean(true);
        AtomicBoolean refused = new AtomicBoolean();
        to.send(new ProducerRecord<>(topic, line.key().getBytes(UTF_8), line.json()), (metadata, e) -> {
            if (e == null) {
                metrics.sent(1);
            } else if (inside.get() && e instanceof TimeoutException) {
                refused.set(true); // no broker told of the topic in time, or there is no room for more
            } else {
                metrics.lost(TapMetrics.Lost.UNREACHABLE);
            }
        });
        inside.set(false);
        return !refused.get();
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(5));
        }
    }

    /**
     * Made when it is first needed, again and again: a name that nobody knows yet must not keep the tap from its
     * work.
     */
    private @Nullable Producer<byte[], byte[]> producer() {
        if (producer == null) {
            try {
                producer = Publisher.producer(config);
            } catch (KafkaException e) {
                return null;
            }
        }
        return producer;
    }
}
