package dev.plumbline.bench;

import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.tally.ObservedSample;
import dev.plumbline.detector.tally.SignalEvaluator;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;

/**
 * Reading one record of 40 tokens with 5 candidates, and all that signals say of it, beside a walk over the same bytes
 * that keeps nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 30, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ReadBenchmark {

    private final SampleReader reader = new SampleReader();
    private final SignalEvaluator asker = new SignalEvaluator(Policy.DEFAULT, Signals.ALL);
    private final JsonFactory json = new JsonFactory();
    private byte[] record = {};

    @Setup
    public void prepare() {
        record = Records.record(new Random(1)).getBytes(StandardCharsets.UTF_8);
    }

    /** The floor: all tokens of the JSON, none of its values. */
    @Benchmark
    public int walk() {
        int tokens = 0;
        try (JsonParser parser = json.createParser(record)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }

    @Benchmark
    public ObservedSample readAndAsk() throws BadRecord {
        return asker.ask(reader.read(record), false);
    }

    @Benchmark
    public Sample read() throws BadRecord {
        return reader.read(record);
    }
}
