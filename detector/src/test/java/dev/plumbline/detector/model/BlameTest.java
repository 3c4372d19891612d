package dev.plumbline.detector.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.baseline.BaselineLearner;
import dev.plumbline.detector.evidence.Draw;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is blamed, where faults overlap, where most of a fleet is faulty, and where nobody is. */
@Tag("slow")
class BlameTest {

    private static final long T = 1_756_080_000_000L;
    private static final long WINDOW = 10_000;
    private static final double BASE = 0.01;

    private static final Question HARM = question("harm", Question.Direction.MORE, List.of(Reference.CONTRACT));
    private static final Question SHIFT =
            question("shift", Question.Direction.BOTH, List.of(Reference.PEERS, Reference.HISTORY));

    private final Map<String, Incident> incidents = new LinkedHashMap<>();

    private static Question question(String name, Question.Direction direction, List<Reference> references) {
        return new Question(
                name.equals("harm") ? 61 : 62,
                name,
                Layer.LOGITS,
                Question.Unit.RESPONSE,
                direction,
                List.of(),
                references,
                new Question.Words("sessions", List.of("were wrong")));
    }

    private static Policy policy(String ceiling) {
        try {
            return new PolicyReader(List.of("harm", "shift")).read("test", "ceilings: {harm: " + ceiling + "}\n");
        } catch (BadPolicy e) {
            throw new IllegalStateException(e);
        }
    }

    /** Two kinds of hardware in two regions, two pools of each, and two versions in every pool. */
    private static List<CohortKey> fleet() {
        List<CohortKey> keys = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            for (String version : List.of("v1", "v2")) {
                keys.add(CohortKey.of(Map.of(
                        "pool",
                        "p" + i,
                        "hardware",
                        i % 2 == 0 ? "x" : "y",
                        "region",
                        i < 4 ? "east" : "west",
                        "version",
                        version)));
            }
        }
        return keys;
    }

    private static boolean is(CohortKey key, String... values) {
        for (int i = 0; i < values.length; i += 2) {
            if (!values[i + 1].equals(key.values().get(values[i]))) {
                return false;
            }
        }
        return true;
    }

    private void run(
            ModelMonitor bench,
            Draw draw,
            Question question,
            List<CohortKey> keys,
            int from,
            int to,
            ToDoubleFunction<CohortKey> rate) {
        for (int i = from; i < to; i++) {
            CellTable cells = window(draw, question, keys, rate);
            bench.close(T + i * WINDOW, cells, 1, false)
                    .incidents()
                    .forEach(incident -> incidents.put(incident.id(), incident));
        }
    }

    private static CellTable window(
            Draw draw, Question question, List<CohortKey> keys, ToDoubleFunction<CohortKey> rate) {
        CellTable cells = new CellTable();
        for (CohortKey key : keys) {
            int trials = draw.poisson(6);
            if (trials > 0) {
                int hits = draw.binomial(trials, rate.applyAsDouble(key));
                cells.add(new CellKey(question.name(), 0, 0, "", key), Cell.count(trials, hits));
                cells.add(new CellKey(Tallier.SESSIONS, 0, 0, "", key), Cell.count(trials, trials));
            }
        }
        return cells;
    }

    private TreeSet<String> causes() {
        return incidents.values().stream()
                .map(i -> i.blame().cohort().toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static ModelMonitor bench(Policy policy, Question question) {
        return new ModelMonitor(policy, List.of(question), "m", new HeapStore(), new HeapStore());
    }

    /**
     * Hardware x in the east; within hardware y in the west, version v2 of pool p7; and all of region west at a lower
     * rate.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void threeFaults_nestedAndCrossing_areThreeIncidents(long seed) {
        Draw draw = new Draw(seed);
        ModelMonitor bench = bench(policy("0.01"), HARM);
        List<CohortKey> keys = fleet();
        run(bench, draw, HARM, keys, 0, 100, key -> BASE);
        ToDoubleFunction<CohortKey> one = key -> is(key, "hardware", "x", "region", "east") ? 0.2 : BASE;
        run(bench, draw, HARM, keys, 100, 160, one);
        ToDoubleFunction<CohortKey> two = key -> is(key, "pool", "p7", "version", "v2") ? 0.5 : one.applyAsDouble(key);
        run(bench, draw, HARM, keys, 160, 220, two);
        ToDoubleFunction<CohortKey> three = key -> is(key, "pool", "p4") ? 0.15 : two.applyAsDouble(key);
        run(bench, draw, HARM, keys, 220, 320, three);
        assertEquals(
                new TreeSet<>(List.of("hardware=x,region=east", "pool=p7,version=v2", "pool=p4")),
                causes(),
                () -> "seed " + seed + ": " + incidents.values());
        for (Incident incident : incidents.values()) {
            assertNotNull(incident.impact().share());
            assertTrue(
                    incident.course().onsetInterval().earliest()
                                    <= incident.course().onset()
                            && incident.course().onset()
                                    <= incident.course().onsetInterval().latest(),
                    incident.toString());
        }
    }

    /** What must never happen, and happens in half of a pool's traffic, is blamed on that half. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void promiseBrokenByHalfAPool_isBlamedOnThatHalf(long seed) {
        breakPromise(seed, key -> is(key, "pool", "p3", "version", "v2"));
        assertEquals(
                new TreeSet<>(List.of("pool=p3,version=v2")),
                causes(),
                () -> "seed " + seed + ": " + incidents.values());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void promiseBrokenByAPool_isBlamedOnThePool(long seed) {
        breakPromise(seed, key -> is(key, "pool", "p6"));
        assertEquals(new TreeSet<>(List.of("pool=p6")), causes(), () -> "seed " + seed + ": " + incidents.values());
    }

    private void breakPromise(long seed, Predicate<CohortKey> broken) {
        Draw draw = new Draw(seed);
        ModelMonitor bench = bench(policy("0.000001"), HARM);
        run(bench, draw, HARM, fleet(), 0, 50, key -> 0);
        run(bench, draw, HARM, fleet(), 50, 150, key -> broken.test(key) ? 0.05 : 0);
    }

    /** Four of five pools answer differently: their peers alone would blame the fifth. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void majorityFault_withHistory_isNotBlamedOnTheHealthyPool(long seed) {
        List<CohortKey> keys = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            keys.add(CohortKey.of(Map.of("pool", "p" + i)));
        }
        Draw draw = new Draw(seed);
        BaselineLearner learning = new BaselineLearner(Duration.ofMillis(WINDOW), List.of(SHIFT));
        for (int i = 0; i < 2_000; i++) {
            learning.accept(new Tally(T - (i + 1) * WINDOW, "m", window(draw, SHIFT, keys, key -> 0.3)));
        }
        ModelMonitor bench = bench(policy("0.01"), SHIFT);
        learning.baselines().forEach(bench::approve);
        run(bench, draw, SHIFT, keys, 0, 100, key -> 0.3);
        assertEquals(Map.of(), incidents);
        run(bench, draw, SHIFT, keys, 100, 250, key -> is(key, "pool", "p0") ? 0.3 : 0.5);
        assertTrue(!incidents.isEmpty(), "seed " + seed + ": the fault was not found");
        assertTrue(!causes().contains("pool=p0"), () -> "seed " + seed + ": " + incidents.values());
        assertTrue(
                incidents.values().stream().anyMatch(i -> i.blame().reference().equals("history")),
                () -> "seed " + seed + ": " + incidents.values());
    }

    /**
     * Three pools of two kinds of hardware, in one region: the one that is alone with its kind is the mirror of the
     * other two. It is named first, and the other kind beside it, so that nobody acts on either.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void minorityFault_whoseMirrorIsTheHealthyKindOfHardware_isBlamedOnTheMinority(long seed) {
        List<CohortKey> keys = List.of(
                CohortKey.of(Map.of("pool", "p0", "hardware", "x")),
                CohortKey.of(Map.of("pool", "p1", "hardware", "x")),
                CohortKey.of(Map.of("pool", "p2", "hardware", "y")));
        for (double rate : new double[] {0.15, 0.5}) {
            incidents.clear();
            Draw draw = new Draw(seed);
            ModelMonitor bench = bench(policy("0.01"), SHIFT);
            run(bench, draw, SHIFT, keys, 0, 100, key -> 0.3);
            run(bench, draw, SHIFT, keys, 100, 400, key -> is(key, "pool", "p2") ? rate : 0.3);
            assertTrue(!incidents.isEmpty(), "seed " + seed + ": the fault was not found");
            assertTrue(
                    List.of("pool=p2", "hardware=y").containsAll(causes()),
                    () -> "seed " + seed + ", " + rate + ": " + incidents.values());
            assertTrue(
                    incidents.values().stream()
                            .allMatch(i -> i.blame().alternatives().contains(Cohort.of("hardware", "x"))),
                    () -> "seed " + seed + ", " + rate + ": " + incidents.values());
        }
    }

    /** The same fleet with a history, which tells the sides apart: one of them is as it always was. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mirrorThatHistoryTellsApart_namesOneSide(long seed) {
        List<CohortKey> keys = List.of(
                CohortKey.of(Map.of("pool", "p0", "hardware", "x")),
                CohortKey.of(Map.of("pool", "p1", "hardware", "x")),
                CohortKey.of(Map.of("pool", "p2", "hardware", "y")));
        Draw draw = new Draw(seed);
        BaselineLearner learning = new BaselineLearner(Duration.ofMillis(WINDOW), List.of(SHIFT));
        for (int i = 0; i < 2_000; i++) {
            learning.accept(new Tally(T - (i + 1) * WINDOW, "m", window(draw, SHIFT, keys, key -> 0.3)));
        }
        ModelMonitor bench = bench(policy("0.01"), SHIFT);
        learning.baselines().forEach(bench::approve);
        run(bench, draw, SHIFT, keys, 0, 400, key -> is(key, "pool", "p2") ? 0.5 : 0.3);
        assertTrue(
                List.of("pool=p2", "hardware=y").containsAll(causes()),
                () -> "seed " + seed + ": " + incidents.values());
        assertTrue(
                incidents.values().stream()
                        .allMatch(i -> i.blame().alternatives().isEmpty()),
                () -> "seed " + seed + ": " + incidents.values());
    }

    @Test
    void ceilingThatAllExceedFromTheStart_isATicketThatSaysSo() {
        Draw draw = new Draw(9);
        ModelMonitor bench = bench(policy("0.0001"), HARM);
        run(bench, draw, HARM, fleet(), 0, 400, key -> BASE);
        assertEquals(1, incidents.size(), incidents::toString);
        Incident only = incidents.values().iterator().next();
        assertEquals(Level.TICKET, only.level());
        assertTrue(only.text().contains("the ceiling does not fit"), only.text());
    }

    /**
     * Then pools are judged by the ceiling that would fit: one at ten times the others' rate is found, and surer does
     * not mean louder.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ceilingThatAllExceedFromTheStart_hidesNoPoolThatExceedsItMore(long seed) {
        Draw draw = new Draw(seed);
        ModelMonitor bench = bench(policy("0.0001"), HARM);
        run(bench, draw, HARM, fleet(), 0, 500, key -> BASE);
        run(bench, draw, HARM, fleet(), 500, 650, key -> is(key, "pool", "p3") ? 10 * BASE : BASE);
        assertEquals(
                new TreeSet<>(List.of("fleet", "pool=p3")), causes(), () -> "seed " + seed + ": " + incidents.values());
        for (Incident incident : incidents.values()) {
            boolean fleet = incident.blame().cohort().toString().equals("fleet");
            assertEquals(fleet ? Level.TICKET : Level.PAGE, incident.level(), incident::text);
        }
    }

    /** A later rise of all is a ticket of its own. */
    @Test
    void ceilingThatNeverFitted_laterRiseOfAllIsATicket() {
        Draw draw = new Draw(12);
        ModelMonitor bench = bench(policy("0.0001"), HARM);
        run(bench, draw, HARM, fleet(), 0, 500, key -> BASE);
        run(bench, draw, HARM, fleet(), 500, 700, key -> 5 * BASE);
        assertEquals(2, incidents.size(), () -> incidents.values().toString());
        assertTrue(
                incidents.values().stream().allMatch(i -> i.level() == Level.TICKET),
                () -> incidents.values().toString());
    }

    /** The same ceiling, exceeded by all from some hour on, is a fault. */
    @Test
    void ceilingThatAllExceedSomeDay_isAPage() {
        Draw draw = new Draw(10);
        ModelMonitor bench = bench(policy("0.0001"), HARM);
        run(bench, draw, HARM, fleet(), 0, 200, key -> 0.0001);
        run(bench, draw, HARM, fleet(), 200, 400, key -> BASE);
        assertEquals(
                Level.PAGE,
                incidents.values().iterator().next().level(),
                () -> incidents.values().toString());
    }
}
