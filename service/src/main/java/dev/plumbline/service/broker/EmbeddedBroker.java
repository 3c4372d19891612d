package dev.plumbline.service.broker;

import dev.plumbline.service.Failure;
import dev.plumbline.service.Ports;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka broker with its controller in this process, on the loopback interface alone. What it keeps survives a
 * restart, also one after a crash. It is one node: it loses what its disk loses.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final int NODE = 1;
    private static final int ATTEMPTS = 3;

    private final DataDirectory directory;
    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(DataDirectory directory, KafkaRaftServer server, int port) {
        this.directory = directory;
        this.server = server;
        this.port = port;
    }

    /**
     * Starts the broker of a data directory, which is made where it is missing; returns when it answers.
     *
     * @param port where clients connect; 0 for any that is free
     */
    public static EmbeddedBroker start(Path data, int port) {
        return start(data, port, Map.of());
    }

    /**
     * The same with other settings.
     *
     * @param settings of the broker, by Kafka's names; they stand over its own
     */
    public static EmbeddedBroker start(Path data, int port, Map<String, String> settings) {
        DataDirectory directory = DataDirectory.open(data);
        try {
            Path logs = directory.resolve("kafka");
            format(logs);
            return start(directory, logs, port, settings, ATTEMPTS);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** What clients connect to. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        directory.close();
    }

    private static EmbeddedBroker start(
            DataDirectory directory, Path logs, int wanted, Map<String, String> settings, int attempts) {
        int port = wanted == 0 ? Ports.free() : wanted;
        requireFree(port);
        Properties properties = properties(logs, port, Ports.free());
        properties.putAll(settings);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        try {
            server.startup();
            return new EmbeddedBroker(directory, server, port);
        } catch (RuntimeException e) {
            server.shutdown();
            if (attempts > 1) { // somebody may have taken a port between the question and the answer
                return start(directory, logs, wanted, settings, attempts - 1);
            }
            throw new Failure("the embedded broker does not start: " + root(e), e);
        }
    }

    private static void format(Path logs) {
        if (Files.exists(logs.resolve("meta.properties"))) {
            return;
        }
        try {
            Files.createDirectories(logs);
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(logs.toString()))
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception e) {
            throw new Failure("cannot prepare the broker's directory " + logs + ": " + e.getMessage(), e);
        }
    }

    private static Properties properties(Path logs, int port, int controller) {
        Properties p = new Properties();
        p.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE),
                "listeners",
                "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controller,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "controller.listener.names",
                "CONTROLLER",
                "controller.quorum.voters",
                NODE + "@" + HOST + ":" + controller,
                "log.dirs",
                logs.toString()));
        // One node: nothing to hand over to, and nobody to wait for.
        p.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "controlled.shutdown.enable", "false",
                "group.initial.rebalance.delay.ms", "0",
                "broker.heartbeat.interval.ms", "500",
                // After a crash a start waits this long for the broker that was.
                "broker.session.timeout.ms", "6000"));
        // Small: a laptop's share of memory, threads and files.
        p.putAll(Map.of(
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.num.partitions", "4",
                "log.cleaner.dedupe.buffer.size", "2097152",
                "num.network.threads", "2",
                "num.io.threads", "4",
                "log.segment.bytes", "83886080", // more than the longest record
                "auto.create.topics.enable", "false"));
        return p;
    }

    /** Kafka's own report of a port in use comes late and long. */
    private static void requireFree(int port) {
        if (!Ports.isFree(port)) {
            throw new Failure("port " + port + " on " + HOST + " is in use: choose another with --broker-port");
        }
    }

    private static String root(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? String.valueOf(e.getMessage()) : root(cause);
    }
}
