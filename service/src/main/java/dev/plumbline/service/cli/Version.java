package dev.plumbline.service.cli;

import dev.plumbline.service.Plumbline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The versions of Plumbline, from its jar's manifest, of Java, and of Kafka. */
public final class Version implements IVersionProvider {

    /** Kafka's own class for it starts the log, and every command asks for the version: that would double its start. */
    private static final String KAFKA = "/kafka/kafka-version.properties";

    private static @Nullable String kafka;

    @Override
    public String[] getVersion() {
        String version = Plumbline.class.getPackage().getImplementationVersion();
        return new String[] {
            "plumbline " + (version == null ? "(unpackaged)" : version),
            "Java " + Runtime.version() + ", Kafka " + kafka()
        };
    }

    private static synchronized String kafka() {
        if (kafka == null) {
            try (InputStream in = Version.class.getResourceAsStream(KAFKA)) {
                Properties read = new Properties();
                if (in != null) {
                    read.load(in);
                }
                kafka = read.getProperty("version", "unknown");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return kafka;
    }
}
