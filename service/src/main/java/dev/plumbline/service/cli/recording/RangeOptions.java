package dev.plumbline.service.cli.recording;

import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.cli.Preflight;
import dev.plumbline.service.recording.KafkaRange;
import dev.plumbline.service.recording.Lines;
import dev.plumbline.service.recording.Recording;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Where recorded traffic lies: in files, or in a topic that still keeps it. */
public final class RangeOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec mixee;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Recorded traffic, one JSON object a line, plain or packed by gzip or zstd, in order of time;"
                    + " patterns such as 'day-*.zst' are understood, - is standard input.")
    private List<String> files = List.of();

    @Option(
            names = "--from",
            paramLabel = "SOURCE",
            description = "kafka: what a topic of samples still keeps, and no files.")
    private @Nullable Source from;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description = "With --from kafka: the topic (plumbline.samples, say).")
    private @Nullable String topic;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Time.class,
            description = "With --from kafka: take what was appended at or after this time, such as"
                    + " 2025-08-25T00:00:00Z (default: all that is kept).")
    private @Nullable Long since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Time.class,
            description = "With --from kafka: leave out what was appended at or after this time (default: now).")
    private @Nullable Long until;

    /** What is not a file. */
    enum Source {
        KAFKA
    }

    /** Reads a time. */
    static final class Time implements ITypeConverter<Long> {

        @Override
        public Long convert(String value) {
            try {
                return Rfc3339.read(value);
            } catch (DateTimeException e) {
                throw new TypeConversionException("must be a time such as 2025-08-25T00:00:00Z, got \"" + value + '"');
            }
        }
    }

    /** Whether a topic is meant. */
    boolean isKafka() {
        return from == Source.KAFKA;
    }

    /**
     * Looks whether what is given goes together, before anything is started for it.
     *
     * @throws ParameterException where it does not
     */
    void check() {
        boolean range = topic != null || since != null || until != null;
        if (isKafka() ? !files.isEmpty() || topic == null : files.isEmpty() || range) {
            throw new ParameterException(
                    mixee.commandLine(),
                    isKafka()
                            ? "--from kafka needs --topic and takes no files"
                            : range
                                    ? "--topic, --since and --until need --from kafka"
                                    : "which files? or --from kafka?");
        }
    }

    /** Notes every file that cannot be read, before anything is started. */
    void check(Preflight preflight) {
        files.forEach(file -> preflight.read(() -> {
            try (Recording readable = Recording.of(List.of(file))) {
                return readable.size();
            }
        }));
    }

    /**
     * Opens it.
     *
     * @param client what a Kafka client needs, asked for where it is needed
     */
    public Lines open(Supplier<Map<String, Object>> client) {
        check();
        return topic == null
                ? Recording.of(files)
                : KafkaRange.open(
                        client.get(), topic, since == null ? 0 : since, until == null ? Long.MAX_VALUE : until);
    }

    /** What is read, in a few words. */
    String title() {
        return topic != null ? "topic " + topic : String.join(", ", files);
    }

    /** Whether it can be read more than once. */
    public boolean rereadable() {
        return !files.contains(Recording.STDIN);
    }
}
