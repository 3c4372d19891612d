package dev.plumbline.service.cli.recording;

import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.cli.ClusterOptions;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The cluster that recorded traffic is read from. */
public final class SourceClusterOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec mixee;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT[,...]",
            description = "With --from kafka: the Kafka cluster.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "With --from kafka: properties for the Kafka clients, such as TLS and SASL.")
    private @Nullable Path commandConfig;

    /** What a client needs to reach it. */
    public Map<String, Object> client() {
        if (bootstrapServers == null) {
            throw new ParameterException(mixee.commandLine(), "--from kafka needs --bootstrap-servers");
        }
        try (Cluster cluster = Cluster.at(bootstrapServers, ClusterOptions.clientProperties(commandConfig))) {
            return cluster.clientProperties();
        }
    }
}
