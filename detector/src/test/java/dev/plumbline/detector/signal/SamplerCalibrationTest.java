package dev.plumbline.detector.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.Make;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SamplerCalibrationTest {

    private static final int TOKENS = 50_000;
    private static final long SEED = 20250825;
    private static final Signal SIGNAL = new SamplerCalibration();

    /** Hits beside predicted hits, below and from 0.9 on. */
    private static final class Table {
        final double[] trials = new double[2];
        final double[] hits = new double[2];
        final double[] predicted = new double[2];
        final double[] variance = new double[2];

        Cell tail = Cell.EMPTY;

        void add(int cut, int bin, Cell cell) {
            if (cut != 0) {
                tail = cut == 1 ? tail.plus(cell) : tail;
                return;
            }
            double p = (cell.expectedLow() + cell.expectedHigh()) / 2 / cell.trials();
            int half = p < 0.9 ? 0 : 1;
            trials[half] += cell.trials();
            hits[half] += cell.hits();
            predicted[half] += p * cell.trials();
            variance[half] += p * (1 - p) * cell.trials();
        }

        /**
         * How far the hits of the tail lie beyond their bounds, in standard deviations of a Poisson count; negative
         * within.
         */
        double tailBeyond() {
            double above = (tail.hits() - tail.expectedHigh()) / Math.sqrt(Math.max(1, tail.expectedHigh()));
            double below = (tail.expectedLow() - tail.hits()) / Math.sqrt(Math.max(1, tail.expectedLow()));
            return Math.max(above, below);
        }

        double trials() {
            return trials[0] + trials[1];
        }

        double z(int half) {
            return variance[half] == 0 ? 0 : (hits[half] - predicted[half]) / Math.sqrt(variance[half]);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%.0f trials, z %.2f, below 0.9 %.2f, above %.2f", trials(), z(), z(0), z(1));
        }

        double z() {
            return (hits[0] + hits[1] - predicted[0] - predicted[1]) / Math.sqrt(variance[0] + variance[1]);
        }
    }

    static Stream<Arguments> healthy() {
        List<Arguments> cases = new ArrayList<>();
        for (Engine.Listing listing : Engine.Listing.values()) {
            add(cases, "T = 1, " + listing, false, e -> e.listing = listing);
            add(cases, "T = 1, ties of bf16, " + listing, true, e -> e.listing = listing);
            add(cases, "T = 1, top_k = 4, ties of bf16, exactly k, " + listing, true, e -> {
                e.topK = 4;
                e.order = Engine.Order.TEMPERATURE_LAST;
                e.listing = listing;
            });
        }
        for (Engine.Order order : Engine.Order.values()) {
            add(cases, 0.7, 0, 0, 0.9, order, Engine.Listing.RANKED);
            add(cases, 1.3, 0, 0, 0.95, order, Engine.Listing.DRAWN_FIRST);
            add(cases, 0.8, 0, 0.1, 0.9, order, Engine.Listing.APPENDED);
            add(cases, 1, 0, 0.05, 0.9, order, Engine.Listing.DRAWN_FIRST);
            add(cases, 1, 10, 0, 0.9, order, Engine.Listing.DRAWN_FIRST);
            add(cases, 0.9, 10, 0, 0.8, order, Engine.Listing.RANKED);
        }
        for (int k = 2; k <= 5; k++) {
            add(cases, 1, k, 0, 1, Engine.Order.TEMPERATURE_FIRST, Engine.Listing.DRAWN_FIRST);
            add(cases, 1, k, 0, 0.9, Engine.Order.TEMPERATURE_LAST, Engine.Listing.APPENDED);
        }
        add(cases, "T = 1, top_p = 0.99", false, e -> e.topP = 0.99);
        add(cases, "T = 1, top_p = 0.9", false, e -> e.topP = 0.9);
        add(cases, "T = 1.3", false, e -> e.temperature = 1.3);
        add(cases, "T = 1, top_p = 0.9, ties of bf16", true, e -> e.topP = 0.9);
        add(cases, "stop strings and special tokens", false, e -> e.stop = List.of(" w7", "9 w8"));
        add(cases, "processed, T = 0.7, top_p = 0.9", false, e -> {
            e.mode = LogprobMode.PROCESSED;
            e.temperature = 0.7;
            e.topP = 0.9;
        });
        return cases.stream();
    }

    private static void add(
            List<Arguments> cases,
            double temperature,
            int topK,
            double minP,
            double topP,
            Engine.Order order,
            Engine.Listing listing) {
        String name = "T = " + temperature + ", top_k = " + topK + ", min_p = " + minP + ", top_p = " + topP + ", "
                + order + ", " + listing;
        add(cases, name, false, e -> {
            e.temperature = temperature;
            e.topK = topK;
            e.minP = minP;
            e.topP = topP;
            e.order = order;
            e.listing = listing;
        });
    }

    private static void add(List<Arguments> cases, String name, boolean ties, Consumer<Engine> settings) {
        cases.add(Arguments.of(name, ties, settings));
    }

    // Hits are independent given the predictions, so z is standard normal: |z| < 4 fails by chance once in 16,000, and
    // the seed is fixed.
    @ParameterizedTest(name = "{0}")
    @MethodSource("healthy")
    void ask_healthySampler_hitsAreAsPredicted(String name, boolean ties, Consumer<Engine> settings) {
        long seed = SEED + name.hashCode();
        Table table = run(seed, ties, settings, "<|im_end|>", "</s>", "<eos>");
        String message = name + ", seed " + seed + ": " + table;
        assertTrue(table.trials() >= 5_000, message);
        assertTrue(Math.abs(table.z()) < 4, message);
        assertTrue(Math.abs(table.z(0)) < 4, message);
        assertTrue(Math.abs(table.z(1)) < 4, message);
        assertTrue(table.tailBeyond() < 4, message + ", tail " + table.tail);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("drops 5% of argmaxes", Engine.Fault.DROPS_ARGMAX, 0.05, -1, 1.0),
                Arguments.of("drops 5%, T = 0.7", Engine.Fault.DROPS_ARGMAX, 0.05, -1, 0.7),
                Arguments.of("takes the argmax in 10%", Engine.Fault.OVER_GREEDY, 0.1, 1, 1.0),
                Arguments.of("takes it in 10%, T = 0.7", Engine.Fault.OVER_GREEDY, 0.1, 1, 0.7));
    }

    // Both faults move the rate by more than 2 points; at 20,000 trials that is 6 standard errors of at most 0.35
    // points.
    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void ask_faultySampler_hitsAreOffOnTheRightSide(
            String name, Engine.Fault fault, double rate, int side, double temperature) {
        Table table = run(SEED, false, e -> {
            e.fault = fault;
            e.faultRate = rate;
            e.temperature = temperature;
            e.topP = 0.95;
        });
        assertTrue(side * table.z() > 6, name + ", seed " + SEED + ": " + table);
    }

    // Twice as many as the four candidates leave, of some 3,000: far beyond what rounding and chance explain.
    @Test
    void ask_drawsFromTheTailTooOften_hitsAreBeyondTheBounds() {
        Table table = run(SEED, false, e -> {
            e.fault = Engine.Fault.DROPS_ARGMAX;
            e.faultRate = 0.5;
        });
        assertTrue(table.tailBeyond() > 6, "seed " + SEED + ", tail " + table.tail);
    }

    @Test
    void tail_withoutCuts_isWhatTheListLeaves() {
        Step step = step("x", candidate("a", 0.5), candidate("b", 0.2), candidate("c", 0.1), candidate("d", 0.05));
        Heard heard = Heard.of(
                SIGNAL,
                Make.response(0, "r")
                        .said(Make.sampler(1, 1, 0, 0, LogprobMode.RAW, 4, List.of()), List.of(step))
                        .sample());
        Cell tail = heard.cells().get(1);
        assertEquals(1, tail.hits(), "x is none of a, b, c");
        assertTrue(tail.expectedLow() <= 0.2 && tail.expectedHigh() >= 0.2, tail.toString());
        assertTrue(tail.expectedLow() > 0.05 && tail.expectedHigh() < 0.21, tail.toString());
    }

    @Test
    void ask_tieOfTheFirstTwo_identityDecides() {
        Token a = Token.ofText("a");
        Token b = Token.ofText("b");
        List<Candidate> listed =
                List.of(candidate("b", 0.4), candidate("a", 0.4), candidate("c", 0.1), candidate("d", 0.05));
        assertEquals(List.of(1L), hits(new Step(a, Math.log(0.4), listed)));
        assertEquals(List.of(0L), hits(new Step(b, Math.log(0.4), listed)));
    }

    @Test
    void ask_matchedByProbability_wouldAccuseAHealthySampler() {
        Engine engine = new Engine(SEED, true);
        double hits = 0;
        double predicted = 0;
        double variance = 0;
        for (int said = 0; said < TOKENS; said += engine.length) {
            for (Step step : engine.respond("r").answer().steps()) {
                double best = step.listed().stream()
                        .mapToDouble(Candidate::logprob)
                        .max()
                        .orElseThrow();
                double mass = step.listed().stream()
                        .limit(4)
                        .mapToDouble(c -> Math.exp(c.logprob()))
                        .sum();
                if (step.listed().stream().limit(4).anyMatch(c -> c.token().equals(step.chosen()))) {
                    double p = Math.exp(best) / mass;
                    hits += step.logprob() == best ? 1 : 0;
                    predicted += p;
                    variance += p * (1 - p);
                }
            }
        }
        double z = (hits - predicted) / Math.sqrt(variance);
        assertTrue(z > 6, "seed " + SEED + ", z " + z);
    }

    static Stream<Arguments> unverifiable() {
        LogprobMode raw = LogprobMode.RAW;
        return Stream.of(
                Arguments.of("absent", Sampler.ABSENT),
                Arguments.of("temperature absent", Make.sampler(Double.NaN, 1, 0, 0, raw, 5, List.of())),
                Arguments.of("temperature 0", Make.sampler(0, 1, 0, 0, raw, 5, List.of())),
                Arguments.of("top_p absent", Make.sampler(1, Double.NaN, 0, 0, raw, 5, List.of())),
                Arguments.of("top_k absent", Make.sampler(1, 1, -1, 0, raw, 5, List.of())),
                Arguments.of("listed absent", Make.sampler(1, 1, 0, 0, raw, -1, List.of())),
                Arguments.of("stop absent", Make.sampler(1, 1, 0, 0, raw, 5, null)),
                Arguments.of("penalties", with(true, false, false, null, false)),
                Arguments.of("penalties absent", with(null, false, false, null, false)),
                Arguments.of("logit bias", with(false, true, false, null, false)),
                Arguments.of("logit bias absent", with(false, null, false, null, false)),
                Arguments.of("grammar", with(false, false, true, null, false)),
                Arguments.of("grammar absent", with(false, false, null, null, false)),
                Arguments.of("best of 3", with(false, false, false, 3, false)),
                Arguments.of("speculative", with(false, false, false, null, true)),
                Arguments.of("speculative absent", with(false, false, false, null, null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unverifiable")
    void ask_unverifiable_saysNothing(String name, Sampler sampler) {
        Step step = step("a", candidate("a", 0.6), candidate("b", 0.2), candidate("c", 0.1), candidate("d", 0.05));
        assertEquals(1, hits(step).size(), "it is a trial where all is known");
        assertEquals(List.of(), hits(sampler, step), name);
    }

    static Stream<Arguments> noTrials() {
        return Stream.of(
                Arguments.of("the chosen token is not among the candidates", step("e", abcd())),
                Arguments.of("the chosen token is the last listed", step("d", abcd())),
                Arguments.of(
                        "no probability",
                        step("a", candidate("a", Double.NaN), candidate("b", 0.2), candidate("c", 0.1))),
                Arguments.of("above 1", step("a", candidate("a", 1.5), candidate("b", 0.2), candidate("c", 0.1))),
                Arguments.of("two listed", step("a", candidate("a", 0.6), candidate("b", 0.2))),
                Arguments.of("nothing listed", step("a")),
                Arguments.of("tokens known by id alone", byId()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noTrials")
    void ask_nothingToHoldAgainst_saysNothing(String name, Step step) {
        assertEquals(List.of(), hits(step), name);
    }

    @Test
    void ask_endOfResponseAmongTheCandidates_isLeftOut() {
        Candidate[] listed = {
            candidate("<|im_end|>", 0.5), candidate("a", 0.3), candidate("b", 0.1), candidate("c", 0.05)
        };
        Cell cell = cells(Make.sampler(1, 1, 0, 0, LogprobMode.RAW, 5, List.of()), step("a", listed))
                .get(0);
        assertEquals(0.75, cell.expectedLow(), 1e-9, "a against b: what ends the response is never listed as chosen");
        assertEquals(1, cell.hits());
    }

    @Test
    void ask_stopStringOverTwoTokens_isLeftOut() {
        Sampler sampler = Make.sampler(1, 1, 0, 0, LogprobMode.RAW, 5, List.of("ab"));
        Step first = step("a", candidate("a", 0.6), candidate("x", 0.2), candidate("y", 0.1), candidate("z", 0.05));
        Step second = step("x", candidate("b", 0.6), candidate("x", 0.2), candidate("y", 0.1), candidate("z", 0.05));
        List<Cell> cells = cells(sampler, first, second);
        assertEquals(2, cells.stream().mapToLong(Cell::trials).sum());
        assertEquals(2, cells.stream().mapToLong(Cell::hits).sum(), "x is the first of those that do not end it");
        assertEquals(
                0.6 / 0.9 + 0.2 / 0.3,
                cells.stream().mapToDouble(Cell::expectedLow).sum(),
                1e-8);
    }

    private static Candidate[] abcd() {
        return new Candidate[] {candidate("a", 0.6), candidate("b", 0.2), candidate("c", 0.1), candidate("d", 0.05)};
    }

    private static Step byId() {
        List<Candidate> listed = IntStream.range(0, 5)
                .mapToObj(i -> new Candidate(Token.of("token_id:" + i, null), Math.log(0.5 / (1 << i))))
                .toList();
        return new Step(listed.get(0).token(), listed.get(0).logprob(), listed);
    }

    private static Candidate candidate(String text, double p) {
        return new Candidate(Token.ofText(text), Math.log(p));
    }

    private static Step step(String chosen, Candidate... listed) {
        return new Step(Token.ofText(chosen), -5, List.of(listed));
    }

    private static Sampler with(
            @Nullable Boolean penalties,
            @Nullable Boolean bias,
            @Nullable Boolean grammar,
            @Nullable Integer bestOf,
            @Nullable Boolean speculative) {
        return new Sampler(
                1,
                new Sampler.Truncation(1, 0, 0),
                null,
                new Sampler.Logprobs(LogprobMode.RAW, 5),
                new Sampler.Adjustments(penalties, bias, grammar),
                List.of(),
                bestOf,
                new Sampler.Engine(null, null, null, speculative));
    }

    private static List<Long> hits(Step step) {
        return hits(Make.sampler(1, 1, 0, 0, LogprobMode.RAW, step.listed().size(), List.of()), step);
    }

    private static List<Long> hits(Sampler sampler, Step step) {
        return cells(sampler, step).stream().map(Cell::hits).toList();
    }

    private static List<Cell> cells(Sampler sampler, Step... steps) {
        List<Cell> cells = new ArrayList<>();
        SIGNAL.ask(Make.response(0, "r").said(sampler, List.of(steps)).sample(), (cut, bin, cell) -> {
            if (cut == 0) {
                cells.add(cell);
            }
        });
        return cells;
    }

    private static Table run(long seed, boolean ties, Consumer<Engine> settings, String... special) {
        Engine engine = new Engine(seed, ties, special);
        settings.accept(engine);
        Table table = new Table();
        for (int said = 0; said < TOKENS; ) {
            Sample sample = engine.respond("r");
            said += Math.max(1, sample.answer().steps().size());
            SIGNAL.ask(sample, table::add);
        }
        return table;
    }
}
