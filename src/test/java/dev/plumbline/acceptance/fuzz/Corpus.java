package dev.plumbline.acceptance.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Inputs that lead through every part of the readers, and those that once led to a fault. */
final class Corpus {

    /** Bytes of a file at most. */
    static final int LARGEST = 16_384;

    private Corpus() {}

    /** Where those of a reader are. */
    static Path of(ByteReader reader) {
        return Path.of("corpus", reader.folder());
    }

    /** All of them, by name. */
    static List<Path> files(ByteReader reader) throws IOException {
        try (Stream<Path> files = Files.list(of(reader))) {
            return files.sorted().toList();
        }
    }
}
