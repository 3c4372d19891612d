package dev.plumbline.detector.incidents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.pipeline.Pipeline;
import dev.plumbline.detector.signal.SamplerCalibration;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.tally.ObservedSample;
import dev.plumbline.detector.tally.Replica;
import dev.plumbline.detector.tally.SignalEvaluator;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each body as engines, providers and gateways really write them, given 6,000 times by six pools in thirty minutes, all
 * its settings stated: nobody is accused of its form, its text, its routing or how it ended. Nor, where its tokens are
 * drawn anew from what it lists, of the draw.
 *
 * <p>A fleet gives some bodies in turns, so that a run takes seconds. What a body were accused of would be a hit of one
 * answer in so many, of which the ceilings allow one in a hundred at most, and most of them one in a thousand; two
 * bodies that are at fault show that it is found. {@code -Dplumbline.bodies=1} gives each a fleet of its own.
 */
@Execution(ExecutionMode.CONCURRENT)
@Tag("slow")
class HonestBodiesTest {

    private static final long SEED = 20250825;
    private static final int REPLICAS = 6_000;
    private static final long MINUTES = 30;
    private static final int POOLS = 6;
    private static final int TOGETHER = Integer.getInteger("plumbline.bodies", 20);

    /** A violation, but where the policy says that its pool is known for it. */
    private static final String POSITIVE = "40-together-first-positive";

    /** What was drawn once and is said again and again is no draw. */
    private static final List<Signal> UNDRAWN = Signals.ALL.stream()
            .filter(signal -> !signal.question().name().equals(SamplerCalibration.NAME))
            .toList();

    /** Bodies that a fleet gives in turns. */
    private record Turns(List<FieldBody> bodies, boolean excused) {

        /** That all pools are known for what one body shows excuses no other body. */
        static List<Turns> of(List<FieldBody> bodies, int together) {
            List<Turns> fleets = new ArrayList<>();
            List<FieldBody> sound = bodies.stream()
                    .filter(body -> !body.name().equals(POSITIVE))
                    .toList();
            for (int i = 0; i < sound.size(); i += together) {
                fleets.add(new Turns(sound.subList(i, Math.min(sound.size(), i + together)), false));
            }
            bodies.stream()
                    .filter(body -> body.name().equals(POSITIVE))
                    .forEach(body -> fleets.add(new Turns(List.of(body), true)));
            return fleets;
        }

        Policy policy() throws Exception {
            String pools = IntStream.range(0, POOLS)
                    .mapToObj(pool -> "  pool-" + pool + ": {positive-logprobs: the first is a logit}")
                    .collect(Collectors.joining("\n"));
            return excused ? new PolicyReader(List.of()).read("quirks.yaml", "quirks:\n" + pools) : Policy.DEFAULT;
        }
    }

    static List<Turns> fleets() throws Exception {
        return Turns.of(FieldBody.all(), TOGETHER);
    }

    /** Fewer together: a bias of the draw that they share out costs more evidence than a hit that each has or not. */
    static List<Turns> fleetsThatDraw() throws Exception {
        List<FieldBody> drawn = new ArrayList<>();
        for (FieldBody body : FieldBody.all()) {
            if (body.listsAlternatives()) {
                drawn.add(body);
            }
        }
        assertTrue(drawn.size() > 20, () -> "only " + drawn.size() + " lists");
        return Turns.of(drawn, Math.min(TOGETHER, 4));
    }

    @Test
    void bodies_areThere() throws Exception {
        assertTrue(FieldBody.all().size() > 150, () -> "only some bodies");
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void replicated_accusesNobody(Turns fleet) throws Exception {
        assertEquals(List.of(), told(replicated(fleet, fleet.policy())), () -> fleet + ", seed " + SEED);
    }

    @ParameterizedTest
    @MethodSource("fleetsThatDraw")
    void redrawn_accusesNobody(Turns fleet) throws Exception {
        SignalEvaluator evaluator = new SignalEvaluator(fleet.policy(), Signals.ALL);
        List<List<Sample>> samples = new ArrayList<>();
        for (FieldBody body : fleet.bodies()) {
            List<Sample> own = new ArrayList<>();
            for (int pool = 0; pool < POOLS; pool++) {
                own.add(body.by(pool));
            }
            samples.add(own);
        }
        Random random = new Random(SEED);
        Map<String, Incident> found = serve(
                fleet.policy(),
                Signals.ALL,
                REPLICAS * samples.size(),
                i -> evaluator.ask(redrawn(any(samples.get(i % samples.size()), random), random), false));
        assertEquals(List.of(), told(found), () -> fleet + ", seed " + SEED);
    }

    /** So that silence means something: one body in so many is found, where it is at fault and not said to be known. */
    @Test
    void faultOfOneBody_isFound() throws Exception {
        String broken = "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":"
                + "{\"content\":\"caf\\u00c3\\u00a9 d\\u00c3\\u00a9j\\u00c3\\u00a0 \\ufffd\\ufffd\\ufffd\"}}]}";
        List<FieldBody> bodies = new ArrayList<>(fleets().get(0).bodies());
        bodies.add(FieldBody.named(POSITIVE));
        bodies.add(new FieldBody("broken", broken));
        Map<String, Incident> found = replicated(new Turns(bodies, false), Policy.DEFAULT);
        assertEquals(
                Set.of("sampler-contract", "garble"),
                found.values().stream()
                        .map(incident -> incident.blame().signal())
                        .collect(Collectors.toSet()));
    }

    /**
     * A pool gets another engine, in the middle of five minutes: one ticket of the feed says so, of this pool, and
     * nobody is accused of what another form of the log looks like.
     */
    @Test
    void poolWithAnotherEngine_isATicketOfTheFeed() throws Exception {
        ObservedSample[][] asked = {
            asked(FieldBody.named("04-vllm-stream-usage-final"), Policy.DEFAULT),
            asked(FieldBody.named("61-ollama-chat-ndjson"), Policy.DEFAULT)
        };
        Random random = new Random(SEED);
        Map<String, Incident> found = serve(Policy.DEFAULT, UNDRAWN, REPLICAS, i -> {
            int pool = random.nextInt(POOLS);
            return asked[pool == 3 && i > REPLICAS * 0.45 ? 1 : 0][pool];
        });
        assertEquals(1, found.size(), () -> told(found) + ", seed " + SEED);
        Incident ticket = found.values().iterator().next();
        assertEquals("feed", ticket.blame().signal());
        assertEquals(Cohort.of("pool", "pool-3"), ticket.blame().cohort());
        assertEquals(Level.TICKET, ticket.level());
        assertTrue(ticket.text().contains("the form of the log of this pool changed"), ticket.text());
    }

    private static Map<String, Incident> replicated(Turns fleet, Policy policy) throws BadRecord {
        List<ObservedSample[]> asked = new ArrayList<>();
        for (FieldBody body : fleet.bodies()) {
            asked.add(asked(body, policy));
        }
        Random random = new Random(SEED);
        return serve(policy, UNDRAWN, REPLICAS * asked.size(), i -> asked.get(i % asked.size())[random.nextInt(POOLS)]);
    }

    private static ObservedSample[] asked(FieldBody body, Policy policy) throws BadRecord {
        SignalEvaluator evaluator = new SignalEvaluator(policy, UNDRAWN);
        ObservedSample[] asked = new ObservedSample[POOLS];
        for (int pool = 0; pool < POOLS; pool++) {
            asked[pool] = evaluator.ask(body.by(pool), false);
        }
        return asked;
    }

    private static <T> T any(List<T> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    /** What answers. */
    private interface Answering {
        ObservedSample answer(int i);
    }

    private static Map<String, Incident> serve(Policy policy, List<Signal> signals, int answers, Answering pools)
            throws BadRecord {
        Map<String, Incident> found = new TreeMap<>();
        Pipeline pipeline = new Pipeline(
                policy,
                signals,
                (Findings findings) -> findings.incidents().forEach(incident -> found.put(incident.id(), incident)));
        for (int i = 0; i < answers; i++) {
            long time = Fleet.START + i * (MINUTES * 60_000) / answers;
            pipeline.advance(time);
            pipeline.accept(Replica.of(pools.answer(i), time, "s" + i), time);
        }
        pipeline.end();
        return found;
    }

    private static List<String> told(Map<String, Incident> found) {
        return found.values().stream()
                .map(incident -> incident.blame().cohort() + ": " + incident.text())
                .toList();
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
