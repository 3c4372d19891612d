package dev.plumbline.bench;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of single steps and says what matters of them: how each compares with something that was measured
 * beside it.
 */
final class Ratios {

    private final Collection<RunResult> results;

    private Ratios(Collection<RunResult> results) {
        this.results = results;
    }

    static void main() throws RunnerException {
        Ratios of = new Ratios(new Runner(new OptionsBuilder()
                        .include("\\.(Scan|Calibration|Read)Benchmark\\.")
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run());
        for (String length : new String[] {"200", "2000"}) {
            double scan = of.time("ScanBenchmark.scan", length);
            System.out.printf(
                    Locale.ROOT,
                    "script scan of %s ASCII characters: %.0f ns; %.2f times the speed of a sum of the same bytes (at least 0.5),"
                            + " %.0f times that of UScript.getScript (at least 10)%n",
                    length,
                    scan,
                    of.time("ScanBenchmark.sum", length) / scan,
                    of.time("ScanBenchmark.lookUp", length) / scan);
        }
        double token = of.time("CalibrationBenchmark.calibrate", "");
        System.out.printf(
                Locale.ROOT,
                "calibration of a token with 5 candidates: %.1f ns (at most 60); %.1f times its exponentials alone,"
                        + " which take %.2f times those of StrictMath%n",
                token,
                token / of.time("CalibrationBenchmark.exponentials", ""),
                of.time("CalibrationBenchmark.exponentials", "") / of.time("CalibrationBenchmark.strict", ""));
        double walk = of.time("ReadBenchmark.walk", "");
        System.out.printf(
                Locale.ROOT,
                "a record of %d tokens: read in %.1f µs, %.1f times a walk over its JSON; read and asked %.1f times%n",
                Records.TOKENS,
                of.time("ReadBenchmark.read", ""),
                of.time("ReadBenchmark.read", "") / walk,
                of.time("ReadBenchmark.readAndAsk", "") / walk);
    }

    /**
     * In the benchmark's own unit: the shortest of its iterations, since what else runs on the machine only ever adds.
     */
    private double time(String name, String length) {
        return results.stream()
                .filter(r -> r.getParams().getBenchmark().endsWith(name))
                .filter(r -> length.isEmpty() || length.equals(r.getParams().getParam("length")))
                .mapToDouble(r -> r.getPrimaryResult().getStatistics().getMin())
                .findFirst()
                .orElseThrow();
    }
}
