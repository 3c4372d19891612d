package dev.plumbline.service.cli.recording;

import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.json.BaselineJson;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Which baselines are approved. */
final class BaselineOption {

    private final OptionSpec file = OptionSpec.builder("--baseline")
            .paramLabel("FILE")
            .type(Path.class)
            .description("What is normal, as `plumbline baseline learn` wrote it: asks the reference history too.")
            .build();

    /** Gives a command this option. */
    void addTo(CommandSpec command) {
        command.addOption(file);
    }

    /**
     * The baselines of the file; none where there is no file.
     *
     * @throws Failure where the file cannot be read or is no baseline
     */
    List<Baseline> baselines() {
        Path given = file.getValue();
        return given == null ? List.of() : read(given);
    }

    /** The baselines of a file, one a line. */
    static List<Baseline> read(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .map(BaselineJson::read)
                    .toList();
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "cannot read " + file + ": " + Failure.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, file + " holds no baselines: " + Failure.reason(e), e);
        }
    }
}
