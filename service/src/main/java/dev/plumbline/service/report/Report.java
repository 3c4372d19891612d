package dev.plumbline.service.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A report: JSON, and one page of HTML that holds it with all that it needs to be shown, and fetches nothing. */
public final class Report {

    /** As in the pom: the library's place in its jar holds its version. */
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private final String json;

    /**
     * Of a backtest that has ended.
     *
     * @param title what was judged
     * @param seen what watched it, under the first policy
     * @param judged what each policy said of it, at least one
     * @param differences what the second would have done otherwise, one sentence each; empty where there is one policy
     */
    public Report(String title, Observer seen, List<Judged> judged, List<String> differences) {
        this.json = ReportJson.write(title, seen, judged, differences);
    }

    /** The numbers. */
    public String json() {
        return json;
    }

    /** The page. */
    public String html() {
        return resource("report.html")
                .replace("/*uplot.css*/", resource(UPLOT + "uPlot.min.css"))
                .replace("/*report.css*/", resource("report.css"))
                .replace("/*uplot.js*/", resource(UPLOT + "uPlot.iife.min.js"))
                .replace("/*report.js*/", resource("report.js"))
                .replace("/*report.json*/", json.replace("<", "\\u003c"));
    }

    /** Writes the page, and the numbers beside it under the same name that ends in {@code .json}. */
    public void write(Path page) {
        try {
            Files.writeString(page, html());
            Files.writeString(numbers(page), json + "\n");
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot write " + page + ": " + Failure.reason(e), e);
        }
    }

    private static Path numbers(Path page) {
        String name = page.getFileName().toString().replaceFirst("\\.html?$", "");
        return page.resolveSibling(name + ".json");
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Report.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
