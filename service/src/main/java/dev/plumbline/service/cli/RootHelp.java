package dev.plumbline.service.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The help for all commands: a file, so that nobody waits until each command was asked what it is for. */
public final class RootHelp {

    private static final String FILE = "help.txt";

    private RootHelp() {}

    /** Lines for a terminal of 80 columns. */
    public static String text() {
        try (InputStream in = Objects.requireNonNull(RootHelp.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
