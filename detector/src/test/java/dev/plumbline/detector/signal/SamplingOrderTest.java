package dev.plumbline.detector.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an engine's name adds: its own order of temperature and cuts keeps more candidates than every order does. */
class SamplingOrderTest {

    private static final Signal SIGNAL = new SamplerCalibration();
    private static final int RESPONSES = 600;

    private record Sums(double trials, double z) {}

    static Stream<Arguments> settings() {
        List<Arguments> all = new ArrayList<>();
        for (Engine.Order order : List.of(Engine.Order.TEMPERATURE_FIRST, Engine.Order.TEMPERATURE_LAST)) {
            for (double temperature : new double[] {0.5, 0.7, 1.3}) {
                all.add(Arguments.of(order, temperature, 0.95, 0, Double.NaN));
                all.add(Arguments.of(order, temperature, 0.8, 4, Double.NaN));
                all.add(Arguments.of(order, temperature, 0.9, 0, 0.05));
            }
        }
        return all.stream();
    }

    private static Engine engine(
            Engine.Order order, double temperature, double topP, int topK, double minP, boolean ties) {
        Engine engine = new Engine(7, ties);
        engine.order = order;
        engine.temperature = temperature;
        engine.topP = topP;
        engine.topK = topK;
        engine.minP = minP;
        return engine;
    }

    private static String nameOf(Engine.Order order) {
        return order == Engine.Order.TEMPERATURE_FIRST ? "vllm/0.11.0" : "llama.cpp b4000";
    }

    private static Sums sums(Engine engine) {
        return sums(engine, RESPONSES);
    }

    private static Sums sums(Engine engine, int responses) {
        double[] sums = new double[4];
        for (int i = 0; i < responses; i++) {
            SIGNAL.ask(engine.respond("r"), (cut, bin, cell) -> add(cut, cell, sums));
        }
        return new Sums(sums[0], (sums[1] - sums[2]) / Math.sqrt(sums[3]));
    }

    private static void add(int cut, Cell cell, double[] sums) {
        if (cut == 0) {
            double p = (cell.expectedLow() + cell.expectedHigh()) / 2 / cell.trials();
            sums[0] += cell.trials();
            sums[1] += cell.hits();
            sums[2] += p * cell.trials();
            sums[3] += p * (1 - p) * cell.trials();
        }
    }

    /** A healthy z is beyond 4 once in 16,000 times; 36 are looked at. */
    @ParameterizedTest
    @MethodSource("settings")
    void namedEngine_isHonestInItsOwnOrder(Engine.Order order, double temperature, double topP, int topK, double minP) {
        for (boolean ties : new boolean[] {false, true}) {
            Engine engine = engine(order, temperature, topP, topK, minP, ties);
            engine.name = nameOf(order);
            Sums sums = sums(engine);
            assertEquals(0, sums.z(), 4, () -> "seed 7, ties " + ties + ": " + sums);
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void namedEngine_asksOfMoreThanAnUnknownOne(
            Engine.Order order, double temperature, double topP, int topK, double minP) {
        Engine unknown = engine(order, temperature, topP, topK, minP, false);
        Engine named = engine(order, temperature, topP, topK, minP, false);
        named.name = nameOf(order);
        Sums less = sums(unknown);
        Sums more = sums(named);
        assertTrue(more.trials() > less.trials(), () -> less + " became " + more);
    }

    /** At 0.7 and 0.95, where most traffic runs, of 90,000 steps. */
    @Test
    void commonSettings_aDroppedArgmaxShowsMore() {
        double[] z = new double[2];
        for (int i = 0; i < 2; i++) {
            Engine engine = engine(Engine.Order.TEMPERATURE_FIRST, 0.7, 0.95, 0, Double.NaN, false);
            engine.name = i == 0 ? null : "sglang";
            engine.fault = Engine.Fault.DROPS_ARGMAX;
            engine.faultRate = 0.04;
            z[i] = sums(engine, 3 * RESPONSES).z();
        }
        assertTrue(z[1] < z[0] && z[1] < -4, "z is " + z[0] + " where it is not known, " + z[1] + " where it is");
    }

    /** Named as what it is not: its sound sampler is accused, loudly. */
    @ParameterizedTest
    @MethodSource("wrong")
    void wrongName_isRefuted(Engine.Order order, double temperature, String name) {
        Engine engine = engine(order, temperature, 0.8, 0, Double.NaN, false);
        engine.name = name;
        Sums sums = sums(engine);
        assertTrue(Math.abs(sums.z()) > 6, sums::toString);
    }

    /** Below 1 temperature first keeps fewer candidates than temperature last; above 1 it keeps more. */
    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(Engine.Order.TEMPERATURE_FIRST, 0.7, "llama.cpp"),
                Arguments.of(Engine.Order.TEMPERATURE_LAST, 1.5, "vllm"));
    }

    @Test
    void nameThatNobodyKnows_isNoName() {
        assertEquals(SamplingOrder.ANY, SamplingOrder.of("my-engine/1"));
        assertEquals(SamplingOrder.ANY, SamplingOrder.of(null));
        assertEquals(SamplingOrder.TEMPERATURE_FIRST, SamplingOrder.of("vLLM 0.8"));
        assertEquals(SamplingOrder.TEMPERATURE_LAST, SamplingOrder.of("llama.cpp/b6000"));
    }
}
