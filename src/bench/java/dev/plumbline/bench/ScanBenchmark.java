package dev.plumbline.bench;

import com.ibm.icu.lang.UScript;
import dev.plumbline.detector.signal.script.ScriptMixing;
import dev.plumbline.detector.signal.text.Garble;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The scan for scripts of an ASCII answer, beside a sum of the same bytes and a look-up of each character's script. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 30, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ScanBenchmark {

    private static final String PROSE = "The quick brown fox jumps over the lazy dog, and nobody knows why it does. ";

    /** Length of the answer, in characters. */
    @Param({"200", "2000"})
    public int length;

    private final ScriptMixing scripts = new ScriptMixing();
    private final Garble damage = new Garble();
    private String text = "";
    private byte[] bytes = {};
    private Sample sample;

    @Setup
    public void prepare() throws BadRecord {
        text = PROSE.repeat(1 + length / PROSE.length()).substring(0, length);
        bytes = text.getBytes(StandardCharsets.US_ASCII);
        String record = "{\"time\":\"2025-08-25T00:00:00Z\",\"id\":\"r\",\"model\":\"m\",\"pool\":\"p\","
                + "\"prompt\":{\"scripts\":[\"Latn\"]},\"response\":{\"choices\":[{\"text\":\"" + text
                + "\",\"finish_reason\":\"stop\"}]}}";
        sample = new SampleReader().read(record.getBytes(StandardCharsets.UTF_8));
    }

    @Benchmark
    public int sum() {
        int sum = 0;
        for (byte b : bytes) {
            sum += b;
        }
        return sum;
    }

    @Benchmark
    public void scan(Blackhole hole) {
        scripts.ask(sample, (cut, bin, cell) -> hole.consume(cell));
    }

    /** All kinds of damage in the same text. */
    @Benchmark
    public void damage(Blackhole hole) {
        damage.ask(sample, (cut, bin, cell) -> hole.consume(cell));
    }

    /** What a first attempt would do. */
    @Benchmark
    public boolean lookUp() {
        boolean mixed = false;
        for (int i = 0; i < text.length(); i++) {
            int script = UScript.getScript(text.charAt(i));
            mixed |= script != UScript.LATIN && script != UScript.COMMON && script != UScript.INHERITED;
        }
        return mixed;
    }
}
