package dev.plumbline.acceptance;

import dev.plumbline.acceptance.Traffic.Line;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * The recorded traffic beside the project, {@code ../shared/data}. Tests that need it are skipped where it is not, and
 * say so.
 */
public final class Recorded {

    private Recorded() {}

    /** The file of this name, or the test ends here, skipped. */
    public static Path file(String name) {
        Path file = path(name);
        if (!Files.exists(file)) {
            System.err.println("SKIPPED: there is no recorded traffic at " + file);
        }
        Assumptions.assumeTrue(Files.exists(file), () -> "there is no recorded traffic at " + file);
        return file;
    }

    /** Whether there is a file of this name. */
    public static boolean isHere(String name) {
        return Files.exists(path(name));
    }

    /** Its lines, in the order of the file. */
    public static List<Line> lines(String name) {
        SampleReader reader = new SampleReader();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file(name)), 1 << 16), StandardCharsets.UTF_8))) {
            return in.lines().map(line -> line(reader, line)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Line line(SampleReader reader, String line) {
        try {
            byte[] json = line.getBytes(StandardCharsets.UTF_8);
            Sample sample = reader.read(json);
            return new Line(sample.time(), sample.placementKey(), json);
        } catch (BadRecord e) {
            throw new IllegalStateException("a recorded line is bad", e);
        }
    }

    private static Path path(String name) {
        return root().resolve("../shared/data").resolve(name).normalize();
    }

    /** The project's own folder: the highest one above this that has a pom. */
    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        for (Path at = root; at != null; at = at.getParent()) {
            root = Files.exists(at.resolve("pom.xml")) ? at : root;
        }
        return root;
    }
}
