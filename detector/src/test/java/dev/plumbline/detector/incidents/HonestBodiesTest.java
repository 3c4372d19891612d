package dev.plumbline.detector.incidents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.pipeline.Pipeline;
import dev.plumbline.detector.signal.SamplerCalibration;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.tally.ObservedSample;
import dev.plumbline.detector.tally.Replica;
import dev.plumbline.detector.tally.SignalEvaluator;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each body as engines, providers and gateways really write them, given 6,000 times by six pools in thirty minutes, all
 * its settings stated: nobody is accused of its form, its text, its routing or how it ended. Nor, where its tokens are
 * drawn anew from what it lists, of the draw.
 */
@Execution(ExecutionMode.CONCURRENT)
class HonestBodiesTest {

    private static final Path BODIES =
            Path.of("../models/src/test/resources/dev/plumbline/models/reader/field-bodies.jsonl");
    private static final long SEED = 20250825;
    private static final int REPLICAS = 6_000;
    private static final long MILLIS = 300;
    private static final int POOLS = 6;

    /** It reports a log-probability above 0, which is a violation but where the policy says that its pool is known for it. */
    private static final String POSITIVE = "40-together-first-positive";

    private static final String RECORD = "{\"time\":\"2025-08-25T00:00:00Z\",\"id\":\"r\",\"model\":\"m\",\"pool\":\"pool-%d\","
            + "\"hardware\":\"kind-%d\",\"context_class\":{\"requested\":\"8k\",\"served\":\"8k\"},\"sampler\":{\"temperature\":1,\"top_p\":1,"
            + "\"top_k\":0,\"logprobs\":\"raw\",\"listed\":%d,\"implementation\":\"exact\",\"penalties\":false,\"logit_bias\":false,"
            + "\"grammar\":false,\"stop\":[],\"speculative\":false},\"prompt\":{\"scripts\":[\"Latn\"]},\"response\":%s}";

    static List<String> bodies() throws Exception {
        List<String> read = new ArrayList<>();
        for (String body : Files.readAllLines(BODIES)) {
            try {
                sample(body, 0);
                read.add(body);
            } catch (BadRecord e) {
                // a dead letter, and as such a test of its own
            }
        }
        return read;
    }

    static List<String> drawn() throws Exception {
        List<String> drawn = new ArrayList<>();
        for (String body : bodies()) {
            if (sample(body, 0).answer().steps().stream().anyMatch(step -> step.listed().size() > 1)) {
                drawn.add(body);
            }
        }
        return drawn;
    }

    @Test
    void bodies_areThere() throws Exception {
        assertTrue(bodies().size() > 55, () -> "only some bodies");
        assertTrue(drawn().size() > 10, () -> "only some lists");
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void replicated_accusesNobody(String body) throws Exception {
        SignalEvaluator evaluator = new SignalEvaluator(policy(body), Signals.ALL);
        List<ObservedSample> asked = new ArrayList<>();
        for (int pool = 0; pool < POOLS; pool++) {
            asked.add(evaluator.ask(sample(body, pool), false));
        }
        Random random = new Random(SEED);
        Map<String, Incident> found = serve(policy(body), i -> asked.get(random.nextInt(POOLS)));
        found.values().removeIf(incident -> incident.blame().signal().equals(SamplerCalibration.NAME)); // it was drawn once
        assertEquals(List.of(), told(found), () -> name(body) + ", seed " + SEED);
    }

    @ParameterizedTest
    @MethodSource("drawn")
    void redrawn_accusesNobody(String body) throws Exception {
        SignalEvaluator evaluator = new SignalEvaluator(policy(body), Signals.ALL);
        List<Sample> samples = new ArrayList<>();
        for (int pool = 0; pool < POOLS; pool++) {
            samples.add(sample(body, pool));
        }
        Random random = new Random(SEED);
        Map<String, Incident> found = serve(
                policy(body), i -> evaluator.ask(redrawn(samples.get(random.nextInt(POOLS)), random), false));
        assertEquals(List.of(), told(found), () -> name(body) + ", seed " + SEED);
    }

    /** So that silence means something: what is a violation is found, where nobody says that it is known. */
    @Test
    void violation_isFound_whereItIsNotKnown() throws Exception {
        String body = bodies().stream().filter(b -> name(b).equals(POSITIVE)).findFirst().orElseThrow();
        ObservedSample asked = new SignalEvaluator(Policy.DEFAULT, Signals.ALL).ask(sample(body, 0), false);
        Map<String, Incident> found = serve(Policy.DEFAULT, i -> asked);
        assertEquals(Set.of("sampler-contract"), found.values().stream().map(incident -> incident.blame().signal()).collect(Collectors.toSet()));
    }

    /** What answers. */
    private interface Answering {
        ObservedSample answer(int i);
    }

    private static Map<String, Incident> serve(Policy policy, Answering pools) throws BadRecord {
        Map<String, Incident> found = new TreeMap<>();
        Pipeline pipeline = new Pipeline(policy, Signals.ALL, (Findings findings) ->
                findings.incidents().forEach(incident -> found.put(incident.id(), incident)));
        for (int i = 0; i < REPLICAS; i++) {
            long time = Fleet.START + i * MILLIS;
            pipeline.advance(time);
            pipeline.accept(Replica.of(pools.answer(i), time, "s" + i), time);
        }
        pipeline.end();
        return found;
    }

    private static List<String> told(Map<String, Incident> found) {
        return found.values().stream().map(Incident::text).toList();
    }

    private static Policy policy(String body) throws Exception {
        String pools = IntStream.range(0, POOLS)
                .mapToObj(pool -> "  pool-" + pool + ": {positive-logprobs: the first is a logit}")
                .collect(Collectors.joining("\n"));
        return name(body).equals(POSITIVE)
                ? new PolicyReader(List.of()).read("quirks.yaml", "quirks:\n" + pools)
                : Policy.DEFAULT;
    }

    /** As many candidates are said to have been asked for as the body lists of a step. */
    private static Sample sample(String body, int pool) throws BadRecord {
        int listed = read(body, pool, 5).answer().steps().stream()
                .mapToInt(step -> step.listed().size())
                .max()
                .orElse(0);
        return read(body, pool, Math.max(1, listed));
    }

    private static Sample read(String body, int pool, int listed) throws BadRecord {
        String response = body.substring(body.indexOf("\"response\":") + 11, body.length() - 1);
        String record = RECORD.formatted(pool, pool % 2, listed, response);
        return new SampleReader().read(record.getBytes(StandardCharsets.UTF_8));
    }

    private static String name(String body) {
        return body.substring("{\"name\":\"".length(), body.indexOf("\",\"response\""));
    }

    /** Each token drawn from its own list, or beyond it with what the list leaves. */
    private static Sample redrawn(Sample sample, Random random) {
        Answer a = sample.answer();
        List<Step> steps = a.steps().stream().map(step -> redrawn(step, random)).toList();
        return sample.with(new Answer(
                a.text(),
                a.reasoning(),
                a.finishReason(),
                a.completionTokens(),
                a.calls(),
                a.brokenCalls(),
                steps,
                a.dialect(),
                a.gaps()));
    }

    private static Step redrawn(Step step, Random random) {
        double left = random.nextDouble();
        double rest = 1;
        for (Candidate c : step.listed()) {
            double p = Math.exp(c.logprob());
            left -= p;
            rest -= p;
            if (left < 0) {
                return new Step(c.token(), c.logprob(), step.listed());
            }
        }
        return step.listed().isEmpty()
                ? step
                : new Step(Token.ofText("\u2026beyond"), Math.log(Math.max(1e-9, rest) / 10), step.listed());
    }
}
