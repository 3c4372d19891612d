package dev.plumbline.service.cli;

import dev.plumbline.service.Failure;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a running installation is. */
public final class KafkaOptions {

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT[,...]",
            defaultValue = "127.0.0.1:9092",
            description = "The Kafka cluster that Plumbline runs on (default: ${DEFAULT-VALUE}).")
    private String bootstrapServers = "127.0.0.1:9092";

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Properties for the Kafka clients, such as TLS and SASL.")
    private @Nullable Path commandConfig;

    @Option(
            names = "--prefix",
            paramLabel = "NAME",
            defaultValue = "plumbline",
            description = "What the names of all topics begin with (default: ${DEFAULT-VALUE}).")
    private String prefix = "plumbline";

    /** What is done with an installation. */
    @FunctionalInterface
    public interface Use<T> {
        T on(Cluster cluster, Prefix prefix);
    }

    /** Connects, does it, and leaves. */
    public <T> T with(Use<T> use) {
        try (Cluster cluster = Cluster.at(bootstrapServers, client())) {
            Prefix found = new Provisioning(cluster.clientProperties())
                    .find(prefix)
                    .orElseThrow(() -> new Failure("there is no prefix " + prefix + " on " + bootstrapServers));
            return use.on(cluster, found);
        }
    }

    private Map<String, String> client() {
        Map<String, String> client = new TreeMap<>();
        if (commandConfig != null) {
            Properties properties = new Properties();
            try (BufferedReader reader = Files.newBufferedReader(commandConfig)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new Failure("cannot read " + commandConfig + ": " + Failure.reason(e), e);
            }
            properties.stringPropertyNames().forEach(name -> client.put(name, properties.getProperty(name)));
        }
        return client;
    }
}
