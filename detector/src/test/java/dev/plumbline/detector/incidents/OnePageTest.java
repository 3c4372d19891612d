package dev.plumbline.detector.incidents;

import static dev.plumbline.detector.incidents.Scenarios.POLICY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.incidents.Fleet.Scenario;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.BadRecord;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One fault, one page, on the right part of the fleet, and not over while it lasts: faults that are clustered by
 * response, that grow, ease, come and go, of the sampler and of the probabilities. A small version of what
 * {@code plumbline-bench.jar fleetgen} makes with a real model; 20 minutes each, the fault from the fourth minute on.
 */
@Execution(ExecutionMode.CONCURRENT)
@Tag("slow")
class OnePageTest {

    private static final double MINUTES = 20;
    private static final double HEALTHY = 4;
    private static final double PER_SECOND = 6;
    private static final long SEED = 31;

    /** How large a fault is so many minutes after it began, from 0 to 1. */
    private interface Course {
        double size(double minutes);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("one response in seven takes the argmax", "pool=gpu-b", m -> 1 / 7.0, OnePageTest::greedy),
                fault("the same on one kind of hardware", "hardware=h100", m -> 1 / 7.0, OnePageTest::greedy),
                fault(
                        "the argmax dropped in 3 steps of 10, a minute in ten",
                        "hardware=h100",
                        m -> m % 10 < 1 ? 0.3 : 0,
                        OnePageTest::dropArgmax),
                fault("one replica of four drops the argmax", "replica=tpu-a-1", m -> 0.3, OnePageTest::dropArgmax),
                fault("a quarter of the answers with lost context", "pool=gpu-a", m -> 0.25, OnePageTest::loseContext),
                fault("the same, growing from nothing", "pool=gpu-a", m -> 0.6 * m / 16, OnePageTest::loseContext),
                fault("the same, easing", "pool=gpu-a", m -> 0.6 * (1 - m / 32), OnePageTest::loseContext),
                fault("noise in the logits", "pool=tpu-b", m -> 1, OnePageTest::noise),
                fault("T = 0.8 where 1 was asked", "pool=tpu-b", m -> 1, OnePageTest::cool),
                fault(
                        "a token lost in one answer of ten, from the tenth minute on",
                        "pool=gpu-a",
                        m -> m < 6 ? 0 : 0.1,
                        OnePageTest::loseToken));
    }

    private interface Harm {
        void happen(SampleDraft d, Random r, Fleet f, double size);
    }

    private static Arguments fault(String name, String cohort, Course course, Harm harm) {
        Scenario scenario = (d, r, f) -> {
            if (cohort.startsWith("replica=")) {
                d.labels.put("replica", d.pool + "-" + Math.floorMod(d.session.hashCode(), 4));
            }
            double minutes = (d.time - Fleet.START) / 60_000.0 - HEALTHY;
            String[] of = cohort.split("=");
            String own = of[0].equals("pool") ? d.pool : of[0].equals("hardware") ? d.hardware : d.labels.get(of[0]);
            double size = minutes >= 0 && of[1].equals(own) ? course.size(minutes) : 0;
            if (size > 0) {
                harm.happen(d, r, f, size);
            }
        };
        return Arguments.of(name, cohort, scenario);
    }

    private static void greedy(SampleDraft d, Random r, Fleet f, double size) {
        if (r.nextDouble() < size) {
            Scenarios.takeArgmax(d, r, f);
        }
    }

    private static void dropArgmax(SampleDraft d, Random r, Fleet f, double size) {
        Scenarios.dropArgmax(d, r, f, size);
    }

    /** What is left of the context gives other probabilities: each is raised or lowered by half a nat or so. */
    private static void loseContext(SampleDraft d, Random r, Fleet f, double size) {
        if (r.nextDouble() < size) {
            f.answer(d, r, p -> shared(p, x -> x * Math.exp(0.7 * r.nextGaussian())));
        }
    }

    private static void noise(SampleDraft d, Random r, Fleet f, double size) {
        f.answer(d, r, p -> shared(p, x -> x * Math.exp(0.3 * size * r.nextGaussian())));
    }

    /** The engine counts it. */
    private static void loseToken(SampleDraft d, Random r, Fleet f, double size) {
        if (r.nextDouble() < size) {
            d.counted = d.steps.size();
            d.steps.remove(d.steps.size() / 2);
        }
    }

    /** The engine reports what it has before the temperature, and draws from what it has after. */
    private static void cool(SampleDraft d, Random r, Fleet f, double size) {
        f.answerFrom(d, r, p -> shared(p, x -> Math.pow(x, 1 / 0.8)));
    }

    /** Other probabilities, in proportion to what becomes of each. */
    private static double[] shared(double[] p, DoubleUnaryOperator bent) {
        double[] other = Arrays.stream(p).map(bent).toArray();
        double sum = Arrays.stream(other).sum();
        return Arrays.stream(other).map(x -> x / sum).toArray();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void fault_isPagedOnceOnItsCohortAndNotOverWhileItLasts(String name, String cohort, Scenario scenario)
            throws BadRecord {
        Fleet fleet = new Fleet(SEED, PER_SECOND, scenario);
        Collection<Incident> incidents = fleet.serve(POLICY, MINUTES, all -> false);
        List<String> pages = incidents.stream()
                .filter(i -> i.level() == Level.PAGE)
                .map(i -> i.blame().also().contains(cohort)
                        ? cohort
                        : i.blame().cohort().toString())
                .toList();
        String told = "seed " + SEED + ": " + told(fleet);
        assertEquals(List.of(cohort), pages, told);
        assertTrue(fleet.alerts().stream().noneMatch(a -> a.event() == Alert.Event.CLOSED), told);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void healthyFleet_isSilent(long seed) throws BadRecord {
        Fleet fleet = new Fleet(seed, PER_SECOND, (d, r, f) -> {});
        fleet.serve(POLICY, MINUTES, all -> false);
        assertEquals(List.of(), fleet.alerts(), () -> "seed " + seed + ": " + told(fleet));
    }

    static IntStream seeds() {
        return IntStream.rangeClosed(1, 1);
    }

    private static String told(Fleet fleet) {
        return fleet.alerts().stream()
                .map(a -> String.format(
                        Locale.ROOT,
                        "%n  %.1f min %s %s %s %s %s",
                        (a.time() - Fleet.START) / 60_000.0 - HEALTHY,
                        a.event().code(),
                        a.incident().level().code(),
                        a.incident().blame().cohort(),
                        a.incident().blame().signals(),
                        a.incident().text()))
                .collect(Collectors.joining());
    }
}
