package dev.plumbline.service.cli;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Secrets come from a file or the environment, never from the command line. */
public final class ReadSecret {

    private ReadSecret() {}

    /** What a file holds, or a variable of the environment; null where there is nothing. */
    public static @Nullable String of(@Nullable Path file, String variable) {
        try {
            String secret = file == null ? System.getenv(variable) : Files.readString(file);
            return secret == null || secret.isBlank() ? null : secret.strip();
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "cannot read " + file + ": " + Failure.reason(e), e);
        }
    }
}
