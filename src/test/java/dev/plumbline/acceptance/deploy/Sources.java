package dev.plumbline.acceptance.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the source tree. */
final class Sources {

    private Sources() {}

    /** @param name below the root of the source tree */
    static Path file(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("charts"))) {
            folder = folder.getParent();
        }
        return folder.resolve(name);
    }

    static String text(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
