package dev.plumbline.service.cli;

import dev.plumbline.service.Failure;
import dev.plumbline.service.broker.Cluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which Kafka to work on. */
public final class ClusterOptions {

    @ArgGroup(multiplicity = "1")
    private Where where = new Where();

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Properties for the Kafka clients, such as TLS and SASL.")
    private @Nullable Path commandConfig;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".plumbline",
            description = "Where the embedded broker and the stores keep their data (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(".plumbline");

    @Option(
            names = "--broker-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port of the embedded broker on 127.0.0.1; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int brokerPort = 9092;

    /** One or the other. */
    private static final class Where {

        @Option(
                names = "--bootstrap-servers",
                required = true,
                paramLabel = "HOST:PORT[,...]",
                description = "A Kafka cluster (4.0 or newer).")
        private String bootstrapServers = "";

        @Option(
                names = "--embedded",
                required = true,
                description = "A broker in this process, on 127.0.0.1 alone. Its data survive a restart.")
        private boolean embedded;
    }

    /** Looks whether it could, before anything is started. */
    public void check(Preflight preflight) {
        if (where.embedded) {
            preflight.directory(data, "--data");
            preflight.free(InetSocketAddress.createUnresolved("127.0.0.1", brokerPort), "--broker-port");
        } else {
            preflight.read(() -> clientProperties(commandConfig));
        }
    }

    /** Connects, or starts the broker. */
    public Cluster connect() {
        return where.embedded
                ? Cluster.embedded(data.resolve("broker"), brokerPort)
                : Cluster.at(where.bootstrapServers, clientProperties(commandConfig));
    }

    /** Where the stores of an instance are kept, where nobody says otherwise. */
    public Path stateDir() {
        return data.resolve("state");
    }

    /** The settings of a properties file; none where there is no file. */
    public static Map<String, String> clientProperties(@Nullable Path commandConfig) {
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
