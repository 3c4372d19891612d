package dev.plumbline.service.cli.recording;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.cli.Summary;
import dev.plumbline.service.imports.Importer;
import dev.plumbline.service.imports.OuterRecord;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Recording;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code plumbline import}. */
@Command(
        name = "import",
        exitCodeList = {
            "0:samples were written",
            "1:it could not do what was asked",
            "2:the command line makes no sense",
            "3:there was nothing that could be read"
        },
        description = {
            "Prints the samples that records of other tools hold: LiteLLM's logging payloads, Langfuse's "
                    + "exported observations,"
                    + " OpenTelemetry's GenAI spans and log events as OTLP JSON, the output of OpenAI's "
                    + "batches; one JSON object a line."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline import --from litellm payloads.jsonl > samples.jsonl",
            "  plumbline import --from langfuse export.jsonl --map pool=metadata.deployment",
            "  plumbline import --from openai-batch out.jsonl --map pool==batch \\",
            "      | plumbline doctor -"
        })
public final class ImportCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Their records, one JSON object a line, plain or packed; - is standard input.")
    private List<String> files = List.of();

    @Option(
            names = "--from",
            required = true,
            paramLabel = "KIND",
            converter = Kind.class,
            description = "Whose records they are: litellm, langfuse, otlp, openai-batch.")
    @SuppressWarnings("NullAway.Init")
    private OuterRecord from;

    @Option(
            names = "--map",
            paramLabel = "FIELD=PATH",
            description =
                    "Where a field of the sample stands in the record, such as pool=metadata.pool; =VALUE means the"
                            + " value itself, such as pool==gpu-a. May be given many times.")
    private Map<String, String> map = new LinkedHashMap<>();

    /** Reads a kind. */
    static final class Kind implements ITypeConverter<OuterRecord> {

        @Override
        public OuterRecord convert(String value) {
            return switch (value) {
                case "litellm" -> OuterRecord.LITELLM;
                case "langfuse" -> OuterRecord.LANGFUSE;
                case "otlp" -> OuterRecord.OTLP;
                case "openai-batch" -> OuterRecord.OPENAI_BATCH;
                default ->
                    throw new TypeConversionException(
                            "must be one of litellm, langfuse, otlp, openai-batch, got \"" + value + '"');
            };
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Importer importer = new Importer(from, map);
        long made = 0;
        long unfit = 0;
        String first = "";
        try (Recording recording = Recording.of(files)) {
            for (Line line = recording.next(); line != null; line = recording.next()) {
                List<Importer.Unfit> problems = new ArrayList<>();
                List<String> envelopes = importer.read(line.bytes(), problems::add);
                envelopes.forEach(out::println);
                made += envelopes.size();
                first = unfit == 0 && !problems.isEmpty()
                        ? line.place() + ": " + problems.get(0).problem()
                        : first;
                unfit += problems.size();
            }
            recording.requireWhole();
        } finally {
            out.flush();
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println(
                Summary.count(made, "sample") + (unfit == 0 ? "" : ", " + unfit + " records left out, first " + first));
        if (made == 0) {
            throw new Failure(ExitCode.UNREADABLE, "this holds no sample", null);
        }
        return ExitCode.OK;
    }
}
