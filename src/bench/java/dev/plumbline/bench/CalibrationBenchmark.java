package dev.plumbline.bench;

import dev.plumbline.detector.signal.SamplerCalibration;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Exponential;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Calibration of a token with 5 candidates, beside the exponentials without which there are no probabilities. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 30, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CalibrationBenchmark {

    private final SamplerCalibration calibration = new SamplerCalibration();
    private Sample sample;

    @Setup
    public void prepare() throws BadRecord {
        sample = new SampleReader().read(Records.record(new Random(1)).getBytes(StandardCharsets.UTF_8));
    }

    @Benchmark
    @OperationsPerInvocation(Records.TOKENS)
    public void calibrate(Blackhole hole) {
        calibration.ask(sample, (cut, bin, cell) -> hole.consume(cell));
    }

    /** Of the four candidates that may count. */
    @Benchmark
    @OperationsPerInvocation(Records.TOKENS)
    public double exponentials() {
        double sum = 0;
        for (Step step : sample.answer().steps()) {
            for (int i = 0; i < 4; i++) {
                sum += Exponential.of(step.listed().get(i).logprob());
            }
        }
        return sum;
    }

    /** The same by the JDK's own, of the same bits on every machine too. */
    @Benchmark
    @OperationsPerInvocation(Records.TOKENS)
    public double strict() {
        double sum = 0;
        for (Step step : sample.answer().steps()) {
            for (int i = 0; i < 4; i++) {
                sum += StrictMath.exp(step.listed().get(i).logprob());
            }
        }
        return sum;
    }
}
