package dev.plumbline.service.cli;

import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.Failure;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which policy is in force. */
public final class PolicyOption {

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "The policy, in YAML: budgets, ceilings, tolerances, strata, capacities. All instances of a prefix"
                            + " need the same (default: one false page in 30 days).")
    private @Nullable Path file;

    /**
     * The policy of the file, or the default.
     *
     * @throws Failure where the file cannot be read or holds an error; says all of them, with their lines
     */
    public Policy policy() {
        return file == null ? Policy.DEFAULT : PolicyFile.read(file);
    }

    /** Whether a file was named. */
    public boolean isGiven() {
        return file != null;
    }
}
