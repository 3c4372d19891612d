package dev.plumbline.service.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom to trust over HTTPS. */
public final class TrustOptions {

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Certificates, PEM, of whom https addresses are trusted (default: those of the JVM).")
    private @Nullable Path ca;

    /** Certificates of whom https addresses are trusted; null for those of the JVM. */
    public @Nullable Path ca() {
        return ca;
    }
}
