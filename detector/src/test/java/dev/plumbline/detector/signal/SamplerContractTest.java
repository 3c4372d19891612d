package dev.plumbline.detector.signal;

import static dev.plumbline.detector.signal.Told.chose;
import static dev.plumbline.detector.signal.Told.plain;
import static dev.plumbline.detector.signal.Told.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SamplerContractTest {

    private static final int VOCABULARY = ContractRule.values().length;

    private static final SamplerContract SIGNAL = new SamplerContract();

    /** The most probable token, and others. */
    private static final Step BEST = chose("a", "a", 0.6, "b", 0.3, "c", 0.06, "d", 0.03);

    private static final Step SECOND = chose("b", "a", 0.6, "b", 0.3, "c", 0.06, "d", 0.03);
    private static final Step THIRD = chose("c", "a", 0.6, "b", 0.3, "c", 0.06, "d", 0.03);

    @Test
    void question_hasACutForEachClause() {
        assertEquals(VOCABULARY + 1, SIGNAL.question().cuts());
        assertEquals(
                List.of(0, 1, 2, 3, 4, 5),
                Arrays.stream(ContractRule.values()).map(ContractRule::cut).toList());
    }

    static Stream<Arguments> verdicts() {
        return Stream.of(
                // temperature 0
                of(ContractRule.GREEDY, plain().temperature(0).says(BEST), "kept"),
                of(ContractRule.GREEDY, plain().temperature(0).says(SECOND), "broken"),
                of(ContractRule.GREEDY, plain().temperature(0).says(BEST, BEST, SECOND, BEST), "broken"),
                of(ContractRule.GREEDY, plain().temperature(0).says(step("x", Math.log(0.1), "a", 0.6)), "broken"),
                of(ContractRule.GREEDY, plain().temperature(1e-3).says(SECOND), "-"),
                of(ContractRule.GREEDY, plain().temperature(Double.NaN).says(SECOND), "absent-setting"),
                of(ContractRule.GREEDY, plain().temperature(0).listed(1).says(SECOND), "too-few-listed"),
                of(ContractRule.GREEDY, plain().temperature(0).listed(2).says(SECOND), "broken"),
                of(ContractRule.GREEDY, plain().temperature(0).listed(-1).says(SECOND), "absent-setting"),
                of(ContractRule.GREEDY, plain().temperature(0).says(step("a", -0.5)), "not-listed"),
                of(ContractRule.GREEDY, plain().temperature(0).says(), "no-logprobs"),
                of(
                        ContractRule.GREEDY,
                        plain().temperature(0).mode(LogprobMode.UNKNOWN).says(SECOND),
                        "broken"),
                of(
                        ContractRule.GREEDY,
                        plain().temperature(0).mode(LogprobMode.PROCESSED).says(SECOND),
                        "broken"),
                // top-k
                of(ContractRule.TOP_K, plain().topK(2).says(SECOND), "kept"),
                of(ContractRule.TOP_K, plain().topK(2).says(THIRD), "broken"),
                of(ContractRule.TOP_K, plain().topK(2).says(SECOND, THIRD), "broken"),
                of(ContractRule.TOP_K, plain().topK(2).says(step("x", Math.log(0.01), "a", 0.6, "b", 0.3)), "broken"),
                of(ContractRule.TOP_K, plain().topK(2).temperature(0.3).says(THIRD), "broken"),
                of(ContractRule.TOP_K, plain().topK(4).says(THIRD), "kept"),
                of(ContractRule.TOP_K, plain().topK(5).says(THIRD), "too-few-listed"),
                of(ContractRule.TOP_K, plain().topK(0).says(THIRD), "-"),
                of(ContractRule.TOP_K, plain().topK(-1).says(THIRD), "absent-setting"),
                of(ContractRule.TOP_K, plain().topK(2).temperature(0).says(THIRD), "-"),
                of(
                        ContractRule.TOP_K,
                        plain().topK(2).implementation("approximate").says(THIRD),
                        "approximate"),
                of(ContractRule.TOP_K, plain().topK(2).implementation(null).says(THIRD), "absent-setting"),
                of(
                        ContractRule.TOP_K,
                        plain().topK(2).mode(LogprobMode.PROCESSED).says(THIRD),
                        "broken"),
                // top-p: "b" crosses 0.8, "c" is the one more that is allowed
                of(ContractRule.TOP_P, plain().topP(0.8).says(THIRD), "kept"),
                of(ContractRule.TOP_P, plain().topP(0.8).says(fourth()), "broken"),
                of(ContractRule.TOP_P, plain().topP(0.8).temperature(0.5).says(fourth()), "broken"),
                of(ContractRule.TOP_P, plain().topP(0.8).temperature(1.5).says(fourth()), "order-of-cuts"),
                of(ContractRule.TOP_P, plain().topP(0.8).temperature(0).says(fourth()), "-"),
                of(ContractRule.TOP_P, plain().topP(0.8).temperature(Double.NaN).says(fourth()), "absent-setting"),
                of(ContractRule.TOP_P, plain().topP(1).says(fourth()), "-"),
                of(ContractRule.TOP_P, plain().topP(Double.NaN).says(fourth()), "absent-setting"),
                of(ContractRule.TOP_P, plain().topP(0.8).listed(2).says(fourth()), "too-few-listed"),
                of(
                        ContractRule.TOP_P,
                        plain().topP(0.8).mode(LogprobMode.PROCESSED).says(fourth()),
                        "after-cuts"),
                of(
                        ContractRule.TOP_P,
                        plain().topP(0.8).mode(LogprobMode.UNKNOWN).says(fourth()),
                        "unknown-mode"),
                // vllm-metal#622: one stray token at log-probability −29
                of(
                        ContractRule.TOP_P,
                        plain().topP(0.99).says(BEST, step("x", -29, "a", 0.98, "b", 0.018, "c", 1e-3)),
                        "broken"),
                // a sum in bf16 may still be below 0.99
                of(
                        ContractRule.TOP_P,
                        plain().topP(0.99).says(chose("d", "a", 0.99, "b", 0.003, "c", 0.003, "d", 1e-3)),
                        "kept"),
                of(
                        ContractRule.TOP_P,
                        plain().topP(0.99).says(chose("d", "a", 0.99, "b", 0.005, "c", 0.003, "d", 1e-3)),
                        "broken"),
                of(
                        ContractRule.TOP_P,
                        plain().topP(0.999).says(chose("d", "a", 0.9993, "b", 1e-4, "c", 3e-5, "d", 1e-5)),
                        "kept"),
                of(
                        ContractRule.TOP_P,
                        plain().topP(0.999).says(chose("d", "a", 0.9996, "b", 1e-4, "c", 3e-5, "d", 1e-5)),
                        "broken"),
                // above 0
                of(ContractRule.POSITIVE, plain().says(step("a", 0, "a", 1)), "kept"),
                of(ContractRule.POSITIVE, plain().says(step("a", 1e-6, "a", 1)), "kept"),
                of(ContractRule.POSITIVE, plain().says(BEST, step("a", 0.01, "a", 0.5)), "broken"),
                of(ContractRule.POSITIVE, plain().says(step("b", -1, "a", 7.5, "b", 0.3)), "broken"),
                of(ContractRule.POSITIVE, plain().says(step("a", Double.POSITIVE_INFINITY, "a", 0.5)), "broken"),
                of(ContractRule.POSITIVE, plain().mode(LogprobMode.UNKNOWN).says(step("a", 9, "a", 9)), "unknown-mode"),
                of(ContractRule.POSITIVE, plain().penalties(true).says(step("a", 9, "a", 9)), "broken"),
                of(ContractRule.POSITIVE, plain().says(step("a", Double.NaN)), "not-listed"),
                // no number
                of(ContractRule.NO_NUMBER, plain().says(BEST), "kept"),
                of(ContractRule.NO_NUMBER, plain().says(BEST, step("a", Double.NaN, "a", 0.6)), "broken"),
                of(ContractRule.NO_NUMBER, plain().says(step("a", -0.5, "a", 0.6, "b", Double.NaN)), "broken"),
                of(ContractRule.NO_NUMBER, plain().says(step("a", Double.NEGATIVE_INFINITY, "b", 0)), "kept"),
                of(ContractRule.NO_NUMBER, plain().mode(LogprobMode.UNKNOWN).says(step("a", Double.NaN)), "broken"),
                of(ContractRule.NO_NUMBER, plain().says(), "no-logprobs"),
                // mass
                of(ContractRule.MASS, plain().says(chose("a", "a", 0.6, "b", 0.4)), "kept"),
                of(ContractRule.MASS, plain().says(chose("a", "a", 0.6, "b", 0.405)), "kept"),
                of(ContractRule.MASS, plain().says(chose("a", "a", 0.6, "b", 0.42)), "broken"),
                of(ContractRule.MASS, plain().says(step("c", Math.log(0.3), "a", 0.6, "b", 0.3)), "broken"),
                of(ContractRule.MASS, plain().says(step("c", -9999, "a", 0.6, "b", 0.4)), "kept"),
                of(
                        ContractRule.MASS,
                        plain().mode(LogprobMode.PROCESSED).says(chose("a", "a", 0.6, "b", 0.5)),
                        "broken"),
                of(
                        ContractRule.MASS,
                        plain().mode(LogprobMode.UNKNOWN).says(chose("a", "a", 0.6, "b", 0.5)),
                        "unknown-mode"),
                // as vLLM lists it: drawn and ranked
                of(ContractRule.MASS, plain().says(chose("a", "a", 0.6, "a", 0.6, "b", 0.3)), "kept"));
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void ask(ContractRule clause, Sample sample, String verdict) {
        assertEquals(verdict, Heard.of(SIGNAL, sample).verdict(clause.cut()));
    }

    @Test
    void ask_severalSteps_isOneTrialAResponse() {
        Heard heard = Heard.of(SIGNAL, plain().temperature(0).says(SECOND, SECOND, SECOND));
        assertEquals(Cell.count(1, 1), heard.cells().get(ContractRule.GREEDY.cut()));
    }

    /** An engine's order is not rank, whatever it is. */
    @Test
    void ask_listInAnyOrder_isTheSame() {
        for (List<Object> order : List.<List<Object>>of(
                List.of("a", 0.6, "b", 0.3, "c", 0.06, "d", 0.03),
                List.of("c", 0.06, "a", 0.6, "b", 0.3, "d", 0.03),
                List.of("d", 0.03, "c", 0.06, "b", 0.3, "a", 0.6))) {
            Sample sample = plain().topK(2).topP(0.8).says(chose("c", order.toArray()));
            Heard heard = Heard.of(SIGNAL, sample);
            assertEquals("broken", heard.verdict(ContractRule.TOP_K.cut()), order.toString());
            assertEquals("kept", heard.verdict(ContractRule.TOP_P.cut()), order.toString());
            assertEquals("kept", heard.verdict(ContractRule.MASS.cut()), order.toString());
        }
    }

    @Test
    void ask_idOutsideTheVocabulary_breaksTheContractWhereTheSizeIsKnown() {
        SamplerContract knows = new SamplerContract(Map.of("m", 100));
        for (Map.Entry<String, String> id : Map.of("0", "kept", "99", "kept", "100", "broken", "4294967295", "broken")
                .entrySet()) {
            Sample chosen = plain().says(byId(id.getKey(), "5"));
            assertEquals(id.getValue(), Heard.of(knows, chosen).verdict(VOCABULARY), "chosen " + id);
            Sample listed = plain().says(byId("5", id.getKey()));
            assertEquals(id.getValue(), Heard.of(knows, listed).verdict(VOCABULARY), "listed " + id);
            assertEquals("no-vocabulary", Heard.of(SIGNAL, chosen).verdict(VOCABULARY), "size unknown");
        }
    }

    @Test
    void ask_textThatLooksLikeAnId_isNone() {
        SamplerContract knows = new SamplerContract(Map.of("m", 100));
        assertEquals(
                "-", Heard.of(knows, plain().says(chose("#500", "#500", 0.5))).verdict(VOCABULARY));
    }

    @Test
    void ask_nothingKnownOfTheSampler_breaksNothingButNumbers() {
        Sample sample = plain().temperature(Double.NaN)
                .topP(Double.NaN)
                .topK(-1)
                .mode(LogprobMode.UNKNOWN)
                .listed(-1)
                .penalties(null)
                .logitBias(null)
                .grammar(null)
                .speculative(null)
                .stop(null)
                .says(fourth());
        Heard heard = Heard.of(SIGNAL, sample);
        assertEquals(Set.of(ContractRule.NO_NUMBER.cut()), heard.cells().keySet());
        assertEquals(5, heard.doubts().size(), heard.toString());
    }

    /** Whatever is unverifiable is no trial, and every clause that arises says one of the two. */
    @Test
    void ask_anySetting_saysEitherATrialOrWhyNot() {
        Step[] steps = {BEST, fourth(), step("x", -9999, "a", 0.9, "b", 0.1), step("x", Double.NaN, "a", 0.9)};
        int asked = 0;
        for (double temperature : new double[] {Double.NaN, 0, 0.5, 1, 2}) {
            for (double topP : new double[] {Double.NaN, 0.5, 1}) {
                for (int topK : new int[] {-1, 0, 2, 40}) {
                    for (LogprobMode mode : LogprobMode.values()) {
                        for (Boolean flag : new Boolean[] {null, false, true}) {
                            for (Step s : steps) {
                                Sample sample = plain().temperature(temperature)
                                        .topP(topP)
                                        .topK(topK)
                                        .mode(mode)
                                        .grammar(flag)
                                        .says(s);
                                Heard heard = Heard.of(SIGNAL, sample);
                                for (ContractRule clause : ContractRule.values()) {
                                    boolean trial = heard.cells().containsKey(clause.cut());
                                    boolean doubt = heard.doubts().containsKey(clause.cut());
                                    boolean arises = clause.arises(sample.sampler());
                                    assertEquals(arises, trial ^ doubt, clause + " of " + sample);
                                    assertTrue(!(trial && doubt), clause + " of " + sample);
                                    asked++;
                                }
                            }
                        }
                    }
                }
            }
        }
        assertEquals(5 * 3 * 4 * 3 * 3 * 4 * 6, asked);
    }

    @Test
    void unverifiable_idsAndCodes_areDifferent() {
        Set<Integer> ids =
                Arrays.stream(Unverifiable.values()).map(Unverifiable::id).collect(Collectors.toSet());
        Set<String> codes =
                Arrays.stream(Unverifiable.values()).map(Unverifiable::code).collect(Collectors.toSet());
        assertEquals(Unverifiable.values().length, ids.size());
        assertEquals(Unverifiable.values().length, codes.size());
        for (Unverifiable reason : Unverifiable.values()) {
            assertEquals(reason, Unverifiable.of(reason.id()));
        }
        assertEquals(Unverifiable.LATER, Unverifiable.of(62), "what a later version stored is no reason to end");
    }

    private static Step fourth() {
        return chose("d", "a", 0.6, "b", 0.3, "c", 0.06, "d", 0.03);
    }

    private static Step byId(String chosen, String other) {
        Token token = Token.of("token_id:" + chosen, null);
        return new Step(
                token,
                -0.1,
                List.of(new Candidate(token, -0.1), new Candidate(Token.of("token_id:" + other, null), -3)));
    }

    private static Arguments of(ContractRule clause, Sample sample, String verdict) {
        return Arguments.of(clause, sample, verdict);
    }
}
