package dev.plumbline.detector.signal;

import static dev.plumbline.detector.signal.Told.chose;
import static dev.plumbline.detector.signal.Told.list;
import static dev.plumbline.detector.signal.Told.plain;
import static dev.plumbline.detector.signal.Told.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The trap table of INPUT.md, line by line: what is done, and that the obvious alternative would have said something
 * else.
 *
 * <p>Elsewhere: the byte alphabet, split characters and U+FFFD as far as text is concerned (the tests of
 * {@code signal.script}); several tokens a chunk ({@code StreamTest} and {@code StreamJoinerTest}, before there is a
 * sample).
 */
class TrapTest {

    private static final int[] SEEDS = {1, 2, 3};

    private static final SamplerContract CONTRACT = new SamplerContract();
    private static final SamplerCalibration CALIBRATION = new SamplerCalibration();
    private static final TokenDrift DRIFT = new TokenDrift();

    // chosen logprob −9999.0 or −inf, null, NaN

    /**
     * Forced tokens (a tool call, a schema) come with −9999: not listed, and no sign that the sampler passed over the
     * first.
     */
    @ParameterizedTest
    @ValueSource(strings = {"-9999.0", "-9999", "-Infinity", "\"-inf\"", "-1e400"})
    void chosenNotListed_isNotJudged(String logprob) throws Exception {
        Sample sample = read(logprob, "{\"token\":\"a\",\"logprob\":-0.1},{\"token\":\"b\",\"logprob\":-2.5}", 0);
        Step step = sample.answer().steps().get(0);
        double first = step.listed().get(0).logprob();
        assertTrue(step.logprob() < first, "a naive look at T = 0 finds a token that is less probable than the first");
        assertEquals("not-listed", verdict(ContractRule.GREEDY, sample));
        assertEquals("kept", verdict(ContractRule.NO_NUMBER, sample));
    }

    @Test
    void chosenNotListed_isNoSurprisalOf9999() {
        Step normal = chose("a", "a", 0.6, "b", 0.4);
        Step unlisted = step("x", -9999, "a", 0.6, "b", 0.4);
        double naive = -(normal.logprob() + unlisted.logprob()) / 2;
        assertTrue(naive > 4000, "naive mean surprisal " + naive);
        int most = Heard.of(DRIFT, plain().says(step("x", -50, "a", 0.6, "b", 0.4)))
                .bins()
                .get(0);
        assertTrue(Heard.of(DRIFT, plain().says(normal, unlisted)).bins().get(0) <= most);
    }

    /** Corruption: counted, while all else that the response says still counts. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "NaN", "\"NaN\"", "\"nan\""})
    void noNumber_isASignOfCorruption_andTheResponseIsKept(String logprob) throws Exception {
        Sample sample = read(logprob, "{\"token\":\"x\",\"logprob\":-0.1},{\"token\":\"b\",\"logprob\":-2.5}", 0);
        assertEquals("broken", verdict(ContractRule.NO_NUMBER, sample));
        assertEquals("not-listed", verdict(ContractRule.GREEDY, sample), "it says nothing of ranks");
        assertEquals("x", sample.answer().text());
        assertEquals(Cell.count(1, 1), Heard.of(new Routing(), sample).all(), "routing is judged all the same");
    }

    @Test
    void noNumber_leavesTheOtherStepsAlone() {
        Step good = chose("a", "a", 0.6, "b", 0.3, "c", 0.1);
        Step listed = step("a", -0.5, "a", 0.6, "b", Double.NaN);
        Step chosen = step("a", Double.NaN, "a", 0.6, "b", 0.3);
        Heard drift = Heard.of(DRIFT, plain().says(good));
        assertTrue(Double.isNaN(good.logprob() + chosen.logprob()), "a naive mean is lost");
        for (Step bad : List.of(listed, chosen)) {
            Heard both = Heard.of(DRIFT, plain().says(good, bad));
            for (int feature = 0; feature < 3; feature++) {
                assertEquals(drift.bins().get(feature), both.bins().get(feature), "feature " + feature + " of " + bad);
            }
        }
        assertEquals(Heard.of(CALIBRATION, plain().says(good)), Heard.of(CALIBRATION, plain().says(good, listed)));
    }

    // chosen token appended after the N listed, or listed first whatever its rank

    @Test
    void listedFirstOrAppended_placeIsNotRank() {
        Step first = chose("c", "c", 0.1, "a", 0.6, "b", 0.3);
        Step appended = chose("a", "b", 0.3, "c", 0.1, "a", 0.6);
        assertEquals("c", first.listed().get(0).token().text(), "by place the chosen token is first");
        assertEquals(
                "broken", verdict(ContractRule.GREEDY, plain().temperature(0).says(first)));
        assertEquals("broken", verdict(ContractRule.TOP_K, plain().topK(2).says(first)));
        assertNotEquals("a", appended.listed().get(0).token().text(), "by place it is last");
        assertEquals("kept", verdict(ContractRule.GREEDY, plain().temperature(0).says(appended)));
        assertEquals("kept", verdict(ContractRule.TOP_K, plain().topK(2).says(appended)));
        assertEquals(0, hits(CALIBRATION, plain().listed(4).says(first)));
        assertEquals(1, hits(CALIBRATION, plain().listed(4).says(appended)));
    }

    /**
     * vLLM lists the drawn token first, then the best, and cuts at N: whether the N-th best is listed depends on the
     * draw.
     */
    @Test
    void listedFirstAndCutAtN_onlyTheFirstOfTheBestCount() {
        for (int seed : SEEDS) {
            double[] p = {0.3, 0.2, 0.15, 0.15, 0.1, 0.1};
            int listed = 3;
            List<Step> steps = draw(seed, 40_000, p, (best, chosen) -> {
                List<Candidate> list = new ArrayList<>(best.subList(0, listed));
                list.removeIf(c -> c.token().equals(chosen.token()));
                list.add(0, chosen);
                return list.subList(0, Math.min(listed, list.size()));
            });
            assertHonest(
                    seed,
                    Heard.of(CALIBRATION, plain().listed(listed).says(steps)).first());
            // all that is listed, drawn token included
            assertBiased(seed, count(steps, Step::listed, TrapTest::byIdentity));
        }
    }

    // tokens split inside a character; U+FFFD

    /** The strings of two tokens that are each a part of a character are the same; only their bytes tell them apart. */
    @Test
    void splitCharacters_areToldApartByTheirBytes() throws Exception {
        String listed = "{\"token\":\"\uFFFD\",\"logprob\":-0.2,\"bytes\":[227]},"
                + "{\"token\":\"\uFFFD\",\"logprob\":-1.9,\"bytes\":[129]}";
        Sample sample = read("\uFFFD", "[129]", "-1.9", listed, 0);
        Step step = sample.answer().steps().get(0);
        assertEquals(step.listed().get(0).token().text(), step.chosen().text(), "by text it is the first");
        assertEquals("broken", verdict(ContractRule.GREEDY, sample));
    }

    // exact ties in bf16

    @Test
    void tie_isNeverAViolation() {
        Step tied = chose("b", "a", 0.4, "b", 0.4, "c", 0.2);
        assertNotEquals(
                Candidates.ranked(tied).get(0).token(), tied.chosen(), "a naive look for the argmax finds the other");
        assertEquals("kept", verdict(ContractRule.GREEDY, plain().temperature(0).says(tied)));
        Step less = chose("b", "a", 0.4001, "b", 0.4, "c", 0.1999);
        assertEquals(
                "broken", verdict(ContractRule.GREEDY, plain().temperature(0).says(less)), "but only a tie is one");
    }

    /** Two tied tokens are two: matched by probability either of them would be "the first". */
    @Test
    void tie_isMatchedByIdentity() {
        for (int seed : SEEDS) {
            List<Step> steps = draw(seed, 20_000, new double[] {0.4, 0.4, 0.2}, (best, chosen) -> best);
            assertHonest(
                    seed, Heard.of(CALIBRATION, plain().listed(4).says(steps)).first());
            assertBiased(seed, count(steps, Step::listed, (step, c) -> step.logprob() == c.logprob()));
        }
    }

    // the crossing token at the top-p edge

    /** Of 0.5, 0.3, 0.15, 0.04 the third crosses 0.9. Engines keep it or not, and some one more. */
    @ParameterizedTest
    @CsvSource({"a, kept, kept", "b, kept, kept", "c, broken, kept", "d, broken, kept", "e, broken, broken"})
    void topPEdge_allowsTheCrossingTokenAndOneMore(String chosen, String naive, String verdict) {
        Step step = chose(chosen, "a", 0.5, "b", 0.3, "c", 0.15, "d", 0.04, "e", 0.005);
        double with = step.listed().stream()
                .filter(c -> c.logprob() >= step.logprob())
                .mapToDouble(c -> Math.exp(c.logprob()))
                .sum();
        assertEquals(naive, with <= 0.9 ? "kept" : "broken", "all that fits below top-p");
        assertEquals(verdict, verdict(ContractRule.TOP_P, plain().topP(0.9).says(step)));
    }

    // more than k tokens survive top-k at a tie

    @ParameterizedTest
    @CsvSource({"a, kept, kept", "b, kept, kept", "c, broken, kept", "d, broken, kept", "e, broken, broken"})
    void topKTie_letsMoreThanKSurvive(String chosen, String naive, String verdict) {
        Step step = chose(chosen, "a", 0.4, "b", 0.18, "c", 0.18, "d", 0.18, "e", 0.06);
        List<String> order = step.listed().stream().map(c -> c.token().text()).toList();
        assertEquals(naive, order.indexOf(chosen) < 2 ? "kept" : "broken", "by place in the sorted list");
        assertEquals(verdict, verdict(ContractRule.TOP_K, plain().topK(2).says(step)));
    }

    // penalties, logit bias, grammar masks, speculative decoding

    @ParameterizedTest
    @CsvSource({
        "penalties, true, altered",
        "penalties,, absent-setting",
        "logitBias, true, altered",
        "logitBias,, absent-setting",
        "grammar, true, altered",
        "grammar,, absent-setting",
        "speculative, true, altered",
        "speculative,, absent-setting",
        "bestOf, true, altered",
    })
    void settingsThatRawLogprobsDoNotKnow_makeItUnverifiable(String setting, Boolean on, String why) {
        UnaryOperator<Told> with = told -> switch (setting) {
            case "penalties" -> told.penalties(on);
            case "logitBias" -> told.logitBias(on);
            case "grammar" -> told.grammar(on);
            case "speculative" -> told.speculative(on);
            default -> told.bestOf(4);
        };
        Step step = chose("d", "a", 0.6, "b", 0.3, "c", 0.06, "d", 0.03);
        Map<ContractRule, Told> asked = Map.of(
                ContractRule.GREEDY, plain().temperature(0),
                ContractRule.TOP_K, plain().topK(2),
                ContractRule.TOP_P, plain().topP(0.8));
        asked.forEach((clause, told) -> {
            assertEquals("broken", verdict(clause, told.says(step)), "without a look at " + setting);
            assertEquals(why, verdict(clause, with.apply(told).says(step)), clause + " with " + setting);
        });
        Step second = chose("b", "a", 0.6, "b", 0.3, "c", 0.06, "d", 0.03);
        assertEquals(1, Heard.of(CALIBRATION, plain().says(second)).first().trials());
        Heard altered = Heard.of(CALIBRATION, with.apply(plain()).says(second));
        assertEquals(0, altered.all().trials());
        assertEquals(why, altered.verdict(0));
    }

    /** What is logged after the masks knows them. */
    @Test
    void settingsThatProcessedLogprobsKnow_areVerifiable() {
        Step step = chose("b", "a", 0.6, "b", 0.3, "c", 0.1);
        Told masked = plain().temperature(0).penalties(true).logitBias(null).grammar(true);
        assertEquals("altered", verdict(ContractRule.GREEDY, masked.says(step)));
        assertEquals(
                "broken",
                verdict(ContractRule.GREEDY, masked.mode(LogprobMode.PROCESSED).says(step)));
        assertEquals(
                "altered", verdict(ContractRule.GREEDY, masked.speculative(true).says(step)));
    }

    // logprobs above 0

    /**
     * An engine that reports logits does so at every step: one violation for a session, and no evidence for anything
     * else.
     */
    @Test
    void logits_areOneViolationASession() throws Exception {
        Tallier tallier =
                new Tallier(Policy.DEFAULT, List.of(CONTRACT), new HeapStore(), new HeapStore(), new HeapStore());
        long time = 0;
        int steps = 0;
        for (int i = 0; i < 10; i++) {
            Sample sample = plain().by("s-1", "r-" + i).topP(0.9).says(logits(), logits(), logits());
            steps += (int) sample.answer().steps().stream()
                    .filter(s -> s.logprob() > 0)
                    .count();
            time = sample.time();
            tallier.accept(sample, time, false);
        }
        assertEquals(30, steps, "counted naively, one session is thirty violations");
        long[] hits = new long[ContractRule.values().length];
        tallier.flush().tallies().get(0).cells().cells().forEach((key, cell) -> {
            if (key.signal().equals(SamplerContract.NAME)) {
                hits[key.cut()] += cell.hits();
            }
        });
        for (ContractRule clause : ContractRule.values()) {
            assertEquals(clause == ContractRule.POSITIVE ? 1 : 0, hits[clause.cut()], clause.name());
        }
    }

    @Test
    void logits_areNoProbabilities() {
        Step step = logits();
        double mass =
                step.listed().stream().mapToDouble(c -> Math.exp(c.logprob())).sum();
        assertTrue(mass > 1, "taken for probabilities they add up to " + mass);
        assertEquals("not-listed", verdict(ContractRule.MASS, plain().says(step)));
        assertEquals(0, Heard.of(CALIBRATION, plain().says(step)).first().trials());
        Step low = new Step(Token.ofText("c"), -3, step.listed());
        assertEquals(
                "not-listed", verdict(ContractRule.TOP_P, plain().topP(0.9).says(low)), "nor do they say how far down");
        for (Step s : List.of(step, low)) {
            assertFalse(Heard.of(DRIFT, plain().says(s)).bins().containsKey(0), "no surprisal of " + s);
        }
        assertEquals(
                "kept",
                verdict(ContractRule.GREEDY, plain().temperature(0).says(step)),
                "though their order is as good");
    }

    // end-of-sequence and other special tokens

    /** A step that ended the response is not listed, so those that are seen are those that went on. */
    @ParameterizedTest
    @ValueSource(strings = {"", "</s>", "<|eot_id|>", "<eos>"})
    void endOfSequence_isNoCandidate(String special) {
        for (int seed : SEEDS) {
            Random random = new Random(seed);
            List<Candidate> listed = list("a", 0.4, special, 0.35, "b", 0.2, "c", 0.05);
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                Candidate chosen = drawn(random, listed);
                if (!chosen.token().text().equals(special)) {
                    steps.add(new Step(chosen.token(), chosen.logprob(), listed));
                }
            }
            assertHonest(seed, Heard.of(CALIBRATION, plain().says(steps)).first());
            assertBiased(seed, count(steps, Step::listed, TrapTest::byIdentity));
        }
    }

    /** Engines forbid the end for a while (a least length) and say so nowhere. */
    @Test
    void endOfSequence_mayBePassedOver() {
        Step step = chose("a", "</s>", 0.7, "a", 0.2, "b", 0.1);
        assertNotEquals("a", Candidates.ranked(step).get(0).token().text(), "the argmax is another");
        assertEquals("kept", verdict(ContractRule.GREEDY, plain().temperature(0).says(step)));
        assertEquals("kept", verdict(ContractRule.TOP_K, plain().topK(1).says(step)));
        Step word = chose("a", "the", 0.7, "a", 0.2, "b", 0.1);
        assertEquals(
                "broken", verdict(ContractRule.GREEDY, plain().temperature(0).says(word)));
    }

    /** Whatever completes a stop string ends the response too. */
    @Test
    void stopString_isNoCandidate() {
        for (int seed : SEEDS) {
            Random random = new Random(seed);
            List<Candidate> listed = list("a", 0.4, "END", 0.35, "b", 0.2, "c", 0.05);
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                Candidate chosen = drawn(random, listed);
                if (!chosen.token().text().equals("END")) {
                    steps.add(new Step(chosen.token(), chosen.logprob(), listed));
                }
            }
            assertHonest(
                    seed,
                    Heard.of(CALIBRATION, plain().stop(List.of("END")).says(steps))
                            .first());
            assertBiased(seed, Heard.of(CALIBRATION, plain().says(steps)).first());
        }
    }

    private static Step logits() {
        Token a = Token.ofText("a");
        return new Step(
                a,
                14.5,
                List.of(
                        new Candidate(a, 14.5),
                        new Candidate(Token.ofText("b"), 12),
                        new Candidate(Token.ofText("c"), -3)));
    }

    /** Steps of a healthy sampler. */
    private static List<Step> draw(
            int seed, int n, double[] p, BiFunction<List<Candidate>, Candidate, List<Candidate>> listing) {
        Random random = new Random(seed);
        Object[] pairs = new Object[2 * p.length];
        for (int i = 0; i < p.length; i++) {
            pairs[2 * i] = String.valueOf((char) ('a' + i));
            pairs[2 * i + 1] = p[i];
        }
        List<Candidate> best = list(pairs);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Candidate chosen = drawn(random, best);
            steps.add(new Step(chosen.token(), chosen.logprob(), listing.apply(best, chosen)));
        }
        return steps;
    }

    private static Candidate drawn(Random random, List<Candidate> candidates) {
        double u = random.nextDouble();
        for (Candidate c : candidates) {
            u -= Math.exp(c.logprob());
            if (u < 0) {
                return c;
            }
        }
        return candidates.get(candidates.size() - 1);
    }

    /** How often the chosen token is the first of the candidates, against what they predict, without any care. */
    private static Cell count(
            List<Step> steps, Function<Step, List<Candidate>> candidates, BiPredicate<Step, Candidate> isChosen) {
        Cell all = Cell.EMPTY;
        for (Step step : steps) {
            List<Candidate> ranked = candidates.apply(step).stream()
                    .sorted(Comparator.comparingDouble(Candidate::logprob).reversed())
                    .toList();
            if (ranked.stream().anyMatch(c -> isChosen.test(step, c))) {
                double sum =
                        ranked.stream().mapToDouble(c -> Math.exp(c.logprob())).sum();
                double predicted = Math.exp(ranked.get(0).logprob()) / sum;
                all = all.plus(Cell.trial(isChosen.test(step, ranked.get(0)), predicted));
            }
        }
        return all;
    }

    private static boolean byIdentity(Step step, Candidate c) {
        return c.token().identity().equals(step.chosen().identity());
    }

    /** Within 4 standard deviations; with three seeds a false alarm of this test has a chance of 1 in 5,000. */
    private static void assertHonest(int seed, Cell cell) {
        assertTrue(cell.trials() > 5_000, () -> "seed " + seed + ": " + cell);
        assertTrue(Math.abs(z(cell)) < 4, () -> "seed " + seed + ": z = " + z(cell));
    }

    /** The naive count is off by 10 standard deviations or more: a healthy pool would be paged. */
    private static void assertBiased(int seed, Cell cell) {
        assertTrue(Math.abs(z(cell)) > 10, () -> "seed " + seed + ": z = " + z(cell));
    }

    private static double z(Cell cell) {
        double p = cell.expectedHigh() / cell.trials();
        return (cell.hits() - cell.expectedHigh()) / Math.sqrt(cell.trials() * p * (1 - p));
    }

    private static long hits(Signal signal, Sample sample) {
        return Heard.of(signal, sample).first().hits();
    }

    private static String verdict(ContractRule clause, Sample sample) {
        return Heard.of(CONTRACT, sample).verdict(clause.cut());
    }

    /** A response that chose {@code x}, from JSON. */
    private static Sample read(String logprob, String listed, double temperature) throws Exception {
        return read("x", "[120]", logprob, listed, temperature);
    }

    private static Sample read(String token, String bytes, String logprob, String listed, double temperature)
            throws Exception {
        String json = """
                {"time":"2025-08-25T00:00:00Z","id":"r-1","session":"s-1","model":"m","pool":"p",
                 "context_class":{"requested":"200k","served":"1m"},
                 "sampler":{"temperature":%s,"top_p":1,"top_k":0,"implementation":"exact","logprobs":"raw","listed":5,
                  "penalties":false,"logit_bias":false,"grammar":false,"stop":[],"speculative":false},
                 "response":{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"x"},
                  "logprobs":{"content":[{"token":"%s","bytes":%s,"logprob":%s,"top_logprobs":[%s]}]}}]}}
                """.formatted(temperature, token, bytes, logprob, listed);
        return new SampleReader().read(json.getBytes(StandardCharsets.UTF_8));
    }
}
