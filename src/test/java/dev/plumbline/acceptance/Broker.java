package dev.plumbline.acceptance;

import dev.plumbline.service.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * A real broker: the embedded one in the test's own JVM, up in two seconds, or the released image in a container, where
 * the system property {@code plumbline.broker} is {@code container} (profile {@code containers}).
 */
public final class Broker implements AutoCloseable {

    private static final String WHERE = System.getProperty("plumbline.broker", "jvm");

    private final String bootstrapServers;
    private final AutoCloseable server;

    private Broker(String bootstrapServers, AutoCloseable server) {
        this.bootstrapServers = bootstrapServers;
        this.server = server;
    }

    /** One broker that is its own controller, on a free port of the loopback interface. */
    public static Broker start() {
        return switch (WHERE) {
            case "jvm" -> inJvm();
            case "container" -> inContainer();
            default -> throw new IllegalArgumentException("plumbline.broker must be jvm or container, got " + WHERE);
        };
    }

    /** Whether brokers are the released image. */
    public static boolean isContainer() {
        return WHERE.equals("container");
    }

    private static Broker inJvm() {
        try {
            Path data = Files.createTempDirectory("plumbline-broker");
            EmbeddedBroker broker = EmbeddedBroker.start(data, 0, settings());
            return new Broker(broker.bootstrapServers(), () -> {
                broker.close();
                delete(data);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Broker inContainer() {
        KafkaImage image = KafkaImage.start(settings());
        return new Broker(image.bootstrapServers(), image);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** What a client needs to reach it. */
    public Map<String, Object> client() {
        return new HashMap<>(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("the test's broker does not close", e);
        }
    }

    private static Map<String, String> settings() {
        return Map.of(
                "auto.create.topics.enable", "false",
                "offsets.topic.num.partitions", "2",
                "offsets.topic.replication.factor", "1",
                "transaction.state.log.num.partitions", "2",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                // a killed client is missed, and its transaction aborted, within seconds
                "group.initial.rebalance.delay.ms", "0",
                "group.min.session.timeout.ms", "1000",
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500",
                "log.cleaner.dedupe.buffer.size", "2097152");
    }
}
