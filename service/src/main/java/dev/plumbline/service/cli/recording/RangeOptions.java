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
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * Where recorded traffic lies: in files, or in a topic that still keeps it. In calls, not in annotations, as
 * {@link BacktestCommand} needs it.
 */
public final class RangeOptions {

    private final PositionalParamSpec files = PositionalParamSpec.builder()
            .arity("0..*")
            .paramLabel("FILE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .initialValue(List.of())
            .description("Recorded traffic, one JSON object a line, plain or packed by gzip or zstd, in order of time;"
                    + " patterns such as 'day-*.zst' are understood, - is standard input.")
            .build();

    private final OptionSpec from = OptionSpec.builder("--from")
            .paramLabel("SOURCE")
            .type(Source.class)
            .description("kafka: what a topic of samples still keeps, and no files.")
            .build();

    private final OptionSpec topic = OptionSpec.builder("--topic")
            .paramLabel("NAME")
            .type(String.class)
            .description("With --from kafka: the topic (plumbline.samples, say).")
            .build();

    private final OptionSpec since = OptionSpec.builder("--since")
            .paramLabel("TIME")
            .type(Long.class)
            .converters(new Time())
            .description("With --from kafka: take what was appended at or after this time, such as"
                    + " 2025-08-25T00:00:00Z (default: all that is kept).")
            .build();

    private final OptionSpec until = OptionSpec.builder("--until")
            .paramLabel("TIME")
            .type(Long.class)
            .converters(new Time())
            .description("With --from kafka: leave out what was appended at or after this time (default: now).")
            .build();

    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

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

    /** Gives a command these options. */
    public void addTo(CommandSpec command) {
        this.command = command;
        command.addPositional(files)
                .addOption(from)
                .addOption(topic)
                .addOption(since)
                .addOption(until);
    }

    /** Whether a topic is meant. */
    boolean isKafka() {
        return from.getValue() == Source.KAFKA;
    }

    private List<String> files() {
        return files.getValue();
    }

    private @Nullable String topic() {
        return topic.getValue();
    }

    /**
     * Looks whether what is given goes together, before anything is started for it.
     *
     * @throws ParameterException where it does not
     */
    void check() {
        boolean range = topic() != null || since.getValue() != null || until.getValue() != null;
        if (isKafka() ? !files().isEmpty() || topic() == null : files().isEmpty() || range) {
            throw new ParameterException(
                    command.commandLine(),
                    isKafka()
                            ? "--from kafka needs --topic and takes no files"
                            : range
                                    ? "--topic, --since and --until need --from kafka"
                                    : "which files? or --from kafka?");
        }
    }

    /** Notes every file that cannot be read, before anything is started. */
    void check(Preflight preflight) {
        files().forEach(file -> preflight.read(() -> {
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
        String named = topic();
        if (named == null) {
            return Recording.of(files());
        }
        Long first = since.getValue();
        Long end = until.getValue();
        return KafkaRange.open(client.get(), named, first == null ? 0 : first, end == null ? Long.MAX_VALUE : end);
    }

    /** What is read, in a few words. */
    String title() {
        return topic() != null ? "topic " + topic() : String.join(", ", files());
    }

    /** Whether it can be read more than once. */
    public boolean rereadable() {
        return !files().contains(Recording.STDIN);
    }
}
