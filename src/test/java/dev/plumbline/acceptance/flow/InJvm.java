package dev.plumbline.acceptance.flow;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.topologies.PlumblineTopology;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.StreamsSettings;
import dev.plumbline.topologies.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * An instance in the test's own JVM. To kill it, a signal throws in the middle of a sample: its thread dies, its
 * transaction is never committed, and its stores are thrown away.
 */
final class InJvm implements Member {

    private final KafkaStreams streams;
    private volatile boolean killed;

    private InJvm(String bootstrapServers, Prefix prefix, Topics topics, List<Signal> signals, Path stateDir) {
        List<Signal> mortal = signals.stream().map(this::mortal).toList();
        streams = new KafkaStreams(
                PlumblineTopology.of(Policy.DEFAULT, mortal, prefix, topics),
                settings(bootstrapServers, prefix, stateDir));
        streams.setUncaughtExceptionHandler(e -> StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        streams.start();
    }

    static InJvm start(String bootstrapServers, Prefix prefix, Topics topics, List<Signal> signals, Path stateDir) {
        return new InJvm(bootstrapServers, prefix, topics, signals, stateDir);
    }

    /** What every instance of these tests runs with: one thread, and deaths that are noticed within seconds. */
    static Properties settings(String bootstrapServers, Prefix prefix, Path stateDir) {
        StreamsSettings settings = StreamsSettings.of(bootstrapServers, prefix, stateDir);
        Properties properties = settings.toProperties();
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 3_000);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 500);
        return properties;
    }

    /** Whether it works, or died as it was told to. */
    boolean isHealthy() {
        return killed || streams.state() != KafkaStreams.State.ERROR;
    }

    @Override
    public void kill() {
        killed = true;
    }

    @Override
    public void close() {
        streams.close(Duration.ofSeconds(30));
    }

    private Signal mortal(Signal signal) {
        return new Signal() {
            @Override
            public Question question() {
                return signal.question();
            }

            @Override
            public void ask(Sample sample, Emitter answer) {
                if (killed) {
                    throw new IllegalStateException("killed by the test");
                }
                signal.ask(sample, answer);
            }
        };
    }
}
