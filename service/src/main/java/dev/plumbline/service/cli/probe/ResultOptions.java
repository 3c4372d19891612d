package dev.plumbline.service.cli.probe;

import dev.plumbline.service.Failure;
import dev.plumbline.service.probe.report.JUnitXml;
import dev.plumbline.service.probe.report.ResultJson;
import dev.plumbline.service.probe.report.ResultPage;
import dev.plumbline.service.probe.report.ResultText;
import dev.plumbline.service.probe.run.ProbeResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** In which forms a result is given. */
final class ResultOptions {

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write the result as JUnit XML, for CI.")
    private @Nullable Path junit;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the result as one page of HTML.")
    private @Nullable Path html;

    @Option(
            names = "--reproducers",
            paramLabel = "FOLDER",
            defaultValue = "reproducers",
            description = "Where a file is written for each failure (default: ${DEFAULT-VALUE}).")
    Path reproducers = Path.of("reproducers");

    void write(ProbeResult result, PrintWriter out) {
        if (json) {
            out.println(ResultJson.of(result));
        } else {
            ResultText.of(result).forEach(out::println);
        }
        if (junit != null) {
            write(junit, JUnitXml.of(result));
        }
        if (html != null) {
            write(html, ResultPage.of(result));
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Failure("cannot write " + file + ": " + Failure.reason(e), e);
        }
    }
}
