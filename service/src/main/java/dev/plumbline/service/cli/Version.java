package dev.plumbline.service.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * The versions of Plumbline, of Java, and of the Kafka that it was built with. All stand in a file of Plumbline's own
 * jar, the first on the class path: to read Kafka's own would open two dozen others.
 */
public final class Version implements IVersionProvider {

    private static final String FILE = "versions.properties";

    @Override
    public String[] getVersion() {
        return lines().toArray(String[]::new);
    }

    /** What {@code --version} prints. */
    public static List<String> lines() {
        Properties versions = new Properties();
        try (InputStream in = Objects.requireNonNull(Version.class.getResourceAsStream(FILE), FILE)) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(
                "plumbline " + versions.getProperty("plumbline"),
                "Java " + Runtime.version() + ", Kafka " + versions.getProperty("kafka"));
    }
}
