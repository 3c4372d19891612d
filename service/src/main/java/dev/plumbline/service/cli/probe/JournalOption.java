package dev.plumbline.service.cli.probe;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a run keeps how far it is. */
final class JournalOption {

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "Keep what was asked and answered there; a run that was interrupted goes on from it.")
    @Nullable
    Path file;
}
