package dev.plumbline.detector.signal;

import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** The recorded traffic beside the project. A test that needs it says loudly where it did not find it. */
final class Recording {

    private Recording() {}

    /** Hands over every sample of {@code ../shared/data/NAME.jsonl.gz}, seen from the project's root. */
    static void read(String name, Consumer<Sample> consumer) throws IOException {
        Path file = root().resolve("../shared/data/" + name + ".jsonl.gz").normalize();
        if (!Files.exists(file)) {
            System.getLogger(Recording.class.getName())
                    .log(System.Logger.Level.WARNING, "SKIPPED, there is no recording {0}", file);
            Assumptions.abort("SKIPPED, there is no recording " + file);
        }
        SampleReader reader = new SampleReader();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file), 1 << 16), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                consumer.accept(reader.read(line.getBytes(StandardCharsets.UTF_8)));
            }
        } catch (BadRecord e) {
            throw new AssertionError(file + " holds a record that cannot be read", e);
        }
    }

    /** The outermost directory with a pom. */
    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        while (root.getParent() != null && Files.exists(root.getParent().resolve("pom.xml"))) {
            root = root.getParent();
        }
        return root;
    }
}
