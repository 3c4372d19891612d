package dev.plumbline.service.cli;

import dev.plumbline.topologies.Prefix;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How far the work of a new prefix can spread. */
public final class PartitionsOption {

    static final int DEFAULT = 4;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description =
                    "Partitions of a prefix that does not exist yet: how far its work can spread. Fixed for its life"
                            + " (default: " + DEFAULT + ").")
    private @Nullable Integer partitions;

    /** The prefix to make where there is none. */
    public Prefix of(String name, Prefix.Kind kind) {
        int n = partitions == null ? DEFAULT : partitions;
        return new Prefix(name, kind, n, n);
    }

    /** Whether an existing prefix is what was asked for. */
    public boolean agrees(Prefix found) {
        return partitions == null || found.samples() == partitions;
    }
}
