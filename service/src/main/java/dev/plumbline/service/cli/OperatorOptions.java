package dev.plumbline.service.cli;

import dev.plumbline.models.action.Instruction;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.gate.Instructions;
import dev.plumbline.topologies.Prefix;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who says something, why, and for how long it holds. */
public final class OperatorOptions {

    @Option(
            names = "--by",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who says so, for the audit (default: ${DEFAULT-VALUE}).")
    private String by = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "The reason, for the audit.")
    private String reason = "";

    @Option(
            names = "--for",
            paramLabel = "SPAN",
            defaultValue = "1h",
            converter = SpanConverter.class,
            description = "How long it holds, such as 30m or 2h (default: ${DEFAULT-VALUE}).")
    private Duration span = Duration.ofHours(1);

    /** Writes it down. */
    public Instruction publish(
            Cluster cluster,
            Prefix prefix,
            String model,
            Instruction.Kind kind,
            @Nullable String pool,
            @Nullable String incident) {
        long now = Clock.systemUTC().millis();
        Instruction word = new Instruction(model, kind, pool, incident, by, reason, now, now + span.toMillis());
        Instructions.publish(cluster.clientProperties(), prefix, word);
        return word;
    }
}
