package dev.plumbline.service.cli.recording;

import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.cli.ClusterOptions;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The cluster that recorded traffic is read from; in calls, as {@link RangeOptions}. */
public final class SourceClusterOptions {

    private final OptionSpec bootstrapServers = OptionSpec.builder("--bootstrap-servers")
            .paramLabel("HOST:PORT[,...]")
            .type(String.class)
            .description("With --from kafka: the Kafka cluster.")
            .build();

    private final OptionSpec commandConfig = OptionSpec.builder("--command-config")
            .paramLabel("FILE")
            .type(Path.class)
            .description("With --from kafka: properties for the Kafka clients, such as TLS and SASL.")
            .build();

    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /** Gives a command these options. */
    public void addTo(CommandSpec command) {
        this.command = command;
        command.addOption(bootstrapServers).addOption(commandConfig);
    }

    /** What a client needs to reach it. */
    public Map<String, Object> client() {
        String servers = bootstrapServers.getValue();
        if (servers == null) {
            throw new ParameterException(command.commandLine(), "--from kafka needs --bootstrap-servers");
        }
        try (Cluster cluster = Cluster.at(servers, ClusterOptions.clientProperties(commandConfig.getValue()))) {
            return cluster.clientProperties();
        }
    }
}
