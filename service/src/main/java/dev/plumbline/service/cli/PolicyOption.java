package dev.plumbline.service.cli;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which policy is in force. */
final class PolicyOption {

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
    Policy policy() {
        return file == null ? Policy.DEFAULT : read(file);
    }

    /** The policy of a file. */
    static Policy read(Path file) {
        try {
            return new PolicyReader(
                            Signals.questions().stream().map(Question::name).toList())
                    .read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "cannot read " + file + ": " + Failure.reason(e), e);
        } catch (BadPolicy e) {
            throw new Failure(ExitCode.USAGE, Failure.reason(e), e);
        }
    }
}
