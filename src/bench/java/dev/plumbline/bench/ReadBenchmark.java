package dev.plumbline.bench;

import dev.plumbline.detector.signal.SamplerCalibration;
import dev.plumbline.detector.signal.script.ScriptMixing;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.SampleReader;
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
import org.openjdk.jmh.infra.Blackhole;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;

/**
 * What the first stage does to one record of 40 tokens with 5 candidates, beside a walk over the same bytes that keeps nothing: read the
 * ratios, not the times.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReadBenchmark {

    private static final int TOKENS = 40;

    private final SampleReader reader = new SampleReader();
    private final JsonFactory json = new JsonFactory();
    private final SamplerCalibration calibration = new SamplerCalibration();
    private final ScriptMixing scripts = new ScriptMixing();
    private byte[] record = {};
    private Sample sample;

    @Setup
    public void prepare() throws BadRecord {
        record = record(new Random(1)).getBytes(StandardCharsets.UTF_8);
        sample = reader.read(record);
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
    public Sample read() throws BadRecord {
        return reader.read(record);
    }

    /** Of 40 tokens. */
    @Benchmark
    public void calibrate(Blackhole hole) {
        calibration.ask(sample, (cut, bin, cell) -> hole.consume(cell));
    }

    @Benchmark
    public void scanScripts(Blackhole hole) {
        scripts.ask(sample, (cut, bin, cell) -> hole.consume(cell));
    }

    private static String record(Random random) {
        StringBuilder content = new StringBuilder();
        StringBuilder steps = new StringBuilder();
        for (int i = 0; i < TOKENS; i++) {
            content.append(" w").append(i);
            steps.append(i == 0 ? "" : ",").append(candidate(" w" + i, -0.3));
            steps.setLength(steps.length() - 1);
            steps.append(",\"top_logprobs\":[").append(candidate(" w" + i, -0.3));
            for (int j = 1; j < 5; j++) {
                steps.append(',').append(candidate(" x" + j, -2 - j - random.nextDouble()));
            }
            steps.append("]}");
        }
        return "{\"time\":\"2025-08-25T00:00:00.172Z\",\"id\":\"r\",\"session\":\"s\",\"model\":\"m\",\"pool\":\"p\","
                + "\"sampler\":{\"temperature\":1,\"top_p\":0.99,\"top_k\":0,\"logprobs\":\"raw\",\"listed\":5,"
                + "\"penalties\":false,\"logit_bias\":false,\"grammar\":false,\"stop\":[],\"speculative\":false},"
                + "\"prompt\":{\"scripts\":[\"Latn\"]},\"response\":{\"choices\":[{\"index\":0,\"message\":{\"content\":\""
                + content
                + "\"},\"logprobs\":{\"content\":["
                + steps
                + "]}}]}}";
    }

    private static String candidate(String token, double logprob) {
        return "{\"token\":\"" + token + "\",\"logprob\":" + logprob + "}";
    }
}
