package dev.plumbline.service.cli.recording;

import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.json.BaselineJson;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which baselines are approved. */
final class BaselineOption {

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "What is normal, as `plumbline baseline learn` wrote it: asks the reference history too.")
    private @Nullable Path file;

    /**
     * The baselines of the file; none where there is no file.
     *
     * @throws Failure where the file cannot be read or is no baseline
     */
    List<Baseline> baselines() {
        return file == null ? List.of() : read(file);
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
