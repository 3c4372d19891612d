package dev.plumbline.bench;

import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.tally.SignalEvaluator;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * What reading a record and asking all signals costs in the first minute of a process, while its code is interpreted
 * and compiled: records a second, and processor time of the thread that does it, compilers left out.
 */
final class FirstMinute {

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    /** Ends of the spans that are told apart, in seconds. */
    private static final double[] ENDS = {0.5, 1, 2, 5, 10, 20, 40, 60};

    private static final int RECORDS = 4_000;

    private FirstMinute() {}

    /** @param args a recording, plain or by gzip */
    static void main(String[] args) throws IOException, BadRecord {
        if (args.length == 0) {
            throw new IllegalArgumentException("first-minute FILE");
        }
        List<byte[]> records = records(Path.of(args[0]));
        long start = System.nanoTime();
        SampleReader reader = new SampleReader();
        SignalEvaluator asker = new SignalEvaluator(Policy.DEFAULT, Signals.ALL);
        double from = 0;
        int at = 0;
        for (double end : ENDS) {
            long cpu = CPU.getCurrentThreadCpuTime();
            long done = 0;
            double now;
            do {
                asker.ask(reader.read(records.get(at++ % records.size())), false);
                done++;
                now = (double) (System.nanoTime() - start) / 1e9;
            } while (now < end);
            System.out.printf(
                    Locale.ROOT,
                    "%4.1f to %4.1f s: %,8.0f records/s, %6.1f µs of processor time a record%n",
                    from,
                    end,
                    (double) done / (now - from),
                    (double) (CPU.getCurrentThreadCpuTime() - cpu) / 1e3 / (double) done);
            from = now;
        }
    }

    private static List<byte[]> records(Path file) throws IOException {
        List<byte[]> records = new ArrayList<>();
        try (InputStream raw = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && records.size() < RECORDS; line = lines.readLine()) {
                records.add(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        return records;
    }
}
