package dev.plumbline.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.plumbline.service.Plumbline;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Processor time of {@code plumbline backtest}, beside a walk over the JSON of the same file that keeps nothing: of the
 * whole process, compilers and collector included, by turns. The first turn of each is of cold code.
 */
final class BacktestBeside {

    private static final OperatingSystemMXBean CPU = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private BacktestBeside() {}

    /** What is timed. */
    private interface Work {
        void run() throws IOException;
    }

    /** @param args a recording, plain or by gzip, and how many turns; 3 by default */
    static void main(String[] args) throws IOException {
        if (args.length == 0) {
            throw new IllegalArgumentException("backtest FILE [TURNS]");
        }
        Path file = Path.of(args[0]);
        int turns = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        for (int turn = 1; turn <= turns; turn++) {
            double walk = seconds(() -> walk(file));
            double backtest = seconds(() -> backtest(file));
            System.out.printf(
                    Locale.ROOT,
                    "turn %d: walk %.2f s of processor time, backtest %.2f s, %.1f times (at most 2)%n",
                    turn,
                    walk,
                    backtest,
                    backtest / walk);
        }
    }

    private static double seconds(Work work) throws IOException {
        long began = CPU.getProcessCpuTime();
        work.run();
        return (double) (CPU.getProcessCpuTime() - began) / 1e9;
    }

    private static void walk(Path file) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
                JsonParser parser = JSON.createParser(plain)) {
            while (parser.nextToken() != null) {
                // all tokens of the JSON, none of its values
            }
        }
    }

    private static void backtest(Path file) {
        StringWriter errors = new StringWriter();
        int code = Plumbline.execute(
                new PrintWriter(Writer.nullWriter()), new PrintWriter(errors), "backtest", file.toString());
        if (code != 0) {
            throw new IllegalStateException("the backtest ended with " + code + ": " + errors);
        }
    }
}
