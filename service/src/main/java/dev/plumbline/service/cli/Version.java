package dev.plumbline.service.cli;

import dev.plumbline.service.Plumbline;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import picocli.CommandLine.IVersionProvider;

/** The version that stands in the jar's manifest. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Plumbline.class.getPackage().getImplementationVersion();
        return new String[] {
            "plumbline " + (version == null ? "(unpackaged)" : version),
            "Java " + Runtime.version() + ", Kafka " + AppInfoParser.getVersion()
        };
    }
}
