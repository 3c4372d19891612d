package dev.plumbline.detector.signal;

import static dev.plumbline.detector.signal.Told.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms of honest logs that would accuse a sampler that is sound, were they taken at their word. */
class FormTrapTest {

    private static final SamplerCalibration CALIBRATION = new SamplerCalibration();
    private static final String LOST = "\uFFFD";
    private static final double[] P = {0.4, 0.25, 0.15, 0.1, 0.05};

    // (a) candidates that cannot be told apart

    /** Neighbours or not, text or what was lost: the step says nothing, and whatever was drawn it says nothing. */
    @Test
    void equalCandidates_leaveTheStepOut_whateverWasDrawn() {
        for (List<String> texts : List.of(
                List.of("x", "x", "b", "c", "d"),
                List.of("x", "b", "c", "x", "d"),
                List.of("a", LOST, "c", LOST, "d"),
                List.of("a", "b", " " + LOST, "c", "d"))) {
            for (int drawn = 0; drawn <= texts.size(); drawn++) {
                Heard heard = Heard.of(CALIBRATION, plain().says(step(texts, drawn)));
                assertEquals(Cell.EMPTY, heard.all(), texts + ", drawn " + drawn);
                assertEquals(Map.of(0, Unverifiable.AMBIGUOUS), heard.doubts(), texts + ", drawn " + drawn);
            }
        }
    }

    /** The last that was asked for may depend on the draw, so it does not decide: nor does the token that was drawn. */
    @Test
    void lastCandidate_andTheChosen_doNotDecide() {
        List<String> last = List.of("x", "b", "c", "d", "x");
        for (int drawn = 1; drawn < 4; drawn++) {
            Heard heard = Heard.of(CALIBRATION, plain().says(step(last, drawn)));
            assertEquals(2, heard.all().trials(), "first and tail, drawn " + drawn);
        }
        Step lost = new Step(
                Token.ofText(LOST),
                Math.log(0.01),
                step(List.of("a", "b", "c", "d", "e"), 0).listed());
        assertEquals(1, Heard.of(CALIBRATION, plain().says(lost)).cells().get(1).hits(), "drawn from the tail");
    }

    /** A token that stands twice since it was drawn is one: more are listed than were asked for. */
    @Test
    void listedOnceMoreSinceItWasDrawn_isNoDoubt() {
        List<Candidate> listed =
                new ArrayList<>(step(List.of("a", "b", "c", "d", "e"), 1).listed());
        listed.add(listed.get(1));
        Heard heard = Heard.of(CALIBRATION, plain().says(new Step(Token.ofText("b"), Math.log(0.25), listed)));
        assertEquals(2, heard.all().trials());
        assertTrue(heard.doubts().isEmpty());
    }

    /** SGLang lists {@code [logprob, id, text]}: where texts are equal the ids tell, and the step counts. */
    @Test
    void idsTell_whereTextsDoNot() throws Exception {
        String list = "[[-0.9,7,\"\uFFFD\"],[-1.4,8,\"\uFFFD\"],[-1.9,9,\"c\"],[-2.3,10,\"d\"],[-3.0,11,\"e\"]]";
        for (int drawn = 0; drawn < 2; drawn++) {
            String body =
                    "{\"text\":\"\uFFFD\",\"meta_info\":{\"finish_reason\":{\"type\":\"length\"},\"completion_tokens\":1,"
                            + "\"output_token_logprobs\":[[" + (drawn == 0 ? "-0.9,7" : "-1.4,8") + ",\"\uFFFD\"]],"
                            + "\"output_top_logprobs\":[" + list + "]}}";
            Heard heard = Heard.of(CALIBRATION, read(body));
            assertEquals(1, heard.first().trials());
            assertEquals(drawn == 0 ? 1 : 0, heard.first().hits());
            assertTrue(heard.doubts().isEmpty());
        }
    }

    /** It is said where one step in ten is left out, and not where one in twenty is. */
    @Test
    void leftOutSteps_areSaidWhereTheyAreMany() {
        assertEquals(Unverifiable.AMBIGUOUS, ambiguous(2).doubts().get(0));
        assertEquals(18, ambiguous(2).first().trials());
        assertTrue(ambiguous(1).doubts().isEmpty());
        assertEquals(19, ambiguous(1).first().trials());
    }

    private static Heard ambiguous(int of20) {
        List<Step> steps = new ArrayList<>(Collections.nCopies(of20, step(List.of("x", "x", "b", "c", "d"), 2)));
        steps.addAll(Collections.nCopies(20 - of20, step(List.of("a", "b", "c", "d", "e"), 1)));
        return Heard.of(CALIBRATION, plain().says(steps));
    }

    /**
     * vLLM's chat lists each id decoded alone, so that parts of characters all read U+FFFD. Of 20,000 steps of a sound
     * sampler, one in three with such candidates: within 4 standard errors. Were the steps judged by which text was
     * chosen, the first of two equal texts would be credited with the second's draws, a quarter of all: far outside.
     */
    @Test
    void decodedAlone_staysCalibrated() {
        Random random = new Random(20250825);
        List<Step> steps = IntStream.range(0, 20_000)
                .mapToObj(i -> step(
                        i % 3 == 0 ? List.of(LOST, LOST, "b", "c", "d") : List.of("a", "b", "c", "d", "e"),
                        draw(random)))
                .toList();
        Heard heard = Heard.of(CALIBRATION, plain().says(steps));
        Cell first = heard.first();
        double p = (first.expectedLow() + first.expectedHigh()) / 2 / first.trials();
        double error = Math.sqrt(first.trials() * p * (1 - p));
        assertEquals(p * first.trials(), first.hits(), 4 * error, "seed 20250825");
        assertTrue(first.trials() > 10_000, "two thirds of the steps, but for the tail");
        Cell tail = heard.cells().get(1);
        double slack = 4 * Math.sqrt(tail.expectedHigh());
        assertTrue(
                tail.hits() < tail.expectedHigh() + slack && tail.hits() > tail.expectedLow() - slack, "seed 20250825");
        assertEquals(Unverifiable.AMBIGUOUS, heard.doubts().get(0));
    }

    private static int draw(Random random) {
        double u = random.nextDouble();
        int drawn = 0;
        while (drawn < P.length && u >= P[drawn]) {
            u -= P[drawn++];
        }
        return drawn;
    }

    /** Of five candidates by rank the one at {@code drawn} was drawn; 5 is none of them. */
    private static Step step(List<String> texts, int drawn) {
        List<Candidate> listed = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            listed.add(new Candidate(Token.ofText(texts.get(i)), Math.log(P[i])));
        }
        return drawn < listed.size()
                ? new Step(listed.get(drawn).token(), listed.get(drawn).logprob(), listed)
                : new Step(Token.ofText("beyond"), Math.log(0.05), listed);
    }

    // (b) an engine that never lists the chosen token

    /** LMDeploy: the lists hold the others only, though by its probability the chosen token belongs among them. */
    @Test
    void chosenNeverListed_cannotBeJudged() {
        Step other = Told.step("a", Math.log(0.5), "b", 0.3, "c", 0.1, "d", 0.05, "e", 0.03);
        Step rare = Told.step("z", Math.log(0.001), "a", 0.5, "b", 0.3, "c", 0.1, "d", 0.05);
        Heard heard = Heard.of(CALIBRATION, plain().says(other, rare));
        assertEquals(Cell.EMPTY, heard.all());
        assertEquals(Map.of(0, Unverifiable.CHOSEN_NOT_LISTED), heard.doubts());
        Heard sound = Heard.of(CALIBRATION, plain().says(rare));
        assertEquals(1, sound.cells().get(1).hits(), "one that was drawn from the tail is none of the candidates");
    }

    // (c) a log-probability that is absent is not NaN

    @ParameterizedTest
    @ValueSource(strings = {"log_prob", "logprob"})
    void djl_itsNameForALogProbabilityIsRead(String name) throws Exception {
        Answer answer = read(djl("\"" + name + "\":-0.25")).answer();
        assertEquals(-0.25, answer.steps().get(0).logprob());
        assertEquals("kept", noNumber(djl("\"" + name + "\":-0.25")));
        assertEquals("broken", noNumber(djl("\"" + name + "\":null")));
        assertEquals("broken", noNumber(djl("\"" + name + "\":NaN")));
    }

    @Test
    void absentLogProbability_isNone() throws Exception {
        String body = djl("\"special\":false");
        assertFalse(read(body).answer().steps().get(0).reported());
        assertEquals("kept", noNumber(body));
        assertEquals(Cell.EMPTY, Heard.of(CALIBRATION, read(body)).all());
    }

    private static String noNumber(String body) throws Exception {
        return Heard.of(new SamplerContract(), read(body)).verdict(ContractRule.NO_NUMBER.cut());
    }

    private static String djl(String field) {
        return "{\"generated_text\":\"x\",\"details\":{\"finish_reason\":\"eos_token\",\"generated_tokens\":1,"
                + "\"tokens\":[{\"id\":5,\"text\":\"x\"," + field + "}]}}";
    }

    private static Sample read(String body) throws Exception {
        String record =
                "{\"time\":\"2025-08-25T00:00:00Z\",\"id\":\"r\",\"model\":\"m\",\"pool\":\"p\",\"sampler\":{\"temperature\":1,"
                        + "\"top_p\":1,\"top_k\":0,\"logprobs\":\"raw\",\"listed\":5,\"implementation\":\"exact\",\"penalties\":false,"
                        + "\"logit_bias\":false,\"grammar\":false,\"stop\":[],\"speculative\":false},\"response\":"
                        + body + "}";
        return new SampleReader().read(record.getBytes(StandardCharsets.UTF_8));
    }
}
