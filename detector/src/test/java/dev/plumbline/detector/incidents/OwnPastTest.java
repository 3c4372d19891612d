package dev.plumbline.detector.incidents;

import static dev.plumbline.detector.incidents.Scenarios.POLICY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.baseline.BaselineLearner;
import dev.plumbline.detector.incidents.Fleet.Scenario;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.BadRecord;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A fleet in which one kind of hardware was always slower and one pool always cut more of its answers short: compared
 * with their own past they are as they were.
 */
@Execution(ExecutionMode.CONCURRENT)
class OwnPastTest {

    private static final double PER_SECOND = 5;
    private static final double MINUTES = 15;

    private static List<Baseline> past;

    @BeforeAll
    static void learn() throws BadRecord {
        BaselineLearner learning = new BaselineLearner(POLICY.timing().window(), Signals.questions());
        new Fleet(100, PER_SECOND, OwnPastTest::asAlways).learn(POLICY, 3 * MINUTES, learning);
        past = learning.baselines();
    }

    private static void asAlways(SampleDraft d, Random r, Fleet f) {
        double slower = d.hardware.equals("h100") ? 1.3 : 1;
        d.ttft = 200 * slower * Math.exp(0.3 * r.nextGaussian());
        d.tpot = 20 * slower * Math.exp(0.2 * r.nextGaussian());
        d.finish = r.nextDouble() < (d.pool.equals("tpu-b") ? 0.4 : 0.05) ? "length" : "stop";
    }

    private static Scenario since(double minutes, Scenario change) {
        return (d, r, f) -> {
            asAlways(d, r, f);
            if (d.time >= Fleet.START + minutes * 60_000) {
                change.happen(d, r, f);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void healthyFleet_byItsOwnPast_isSilent(long seed) throws BadRecord {
        Fleet fleet = new Fleet(seed, PER_SECOND, OwnPastTest::asAlways).approve(past);
        fleet.serve(POLICY, MINUTES, all -> false);
        assertEquals(List.of(), fleet.alerts(), () -> "seed " + seed);
    }

    /** A pool of the kind that was always slower becomes slower by as much again. */
    @Test
    void poolThatBecomesSlower_isTold() throws BadRecord {
        Scenario slow = since(5, (d, r, f) -> d.tpot *= d.pool.equals("gpu-a") ? 1.3 : 1);
        Collection<Incident> told = serve(5, slow, "pool=gpu-a");
        assertTrue(told.stream().allMatch(i -> i.level() == Level.TICKET), told::toString);
    }

    /** One pool comes to cut its answers as another always did: what is usual there is not usual here. */
    @Test
    void poolThatBecomesLikeAWorseOne_isTold() throws BadRecord {
        serve(
                6,
                since(5, (d, r, f) -> d.finish = d.pool.equals("tpu-a") && r.nextInt(3) == 0 ? "length" : d.finish),
                "pool=tpu-a");
    }

    private static Collection<Incident> serve(long seed, Scenario scenario, String cohort) throws BadRecord {
        Fleet fleet = new Fleet(seed, PER_SECOND, scenario).approve(past);
        Collection<Incident> incidents = fleet.serve(POLICY, MINUTES, all -> false);
        List<Alert> alerts = fleet.alerts();
        assertEquals(1, incidents.size(), () -> "seed " + seed + ": " + alerts);
        assertTrue(
                incidents.stream()
                        .allMatch(i -> i.blame().cohort().toString().equals(cohort)
                                || i.blame().also().contains(cohort)),
                () -> "seed " + seed + ": " + alerts);
        return incidents;
    }
}
