package dev.plumbline.service.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Step;
import dev.plumbline.service.cli.recording.DrillCommand;
import dev.plumbline.service.recording.Entries;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.recording.Recording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class DrillTest {

    private static final Duration BEFORE = Duration.ofMinutes(2);
    private static final Cohort TPU = Cohort.of("pool", "tpu-a");

    @SuppressWarnings("NullAway.Init")
    private static HealthyTraffic traffic;

    @BeforeAll
    static void read() {
        try (Recording recording = Recording.ofResource(DrillCommand.class, DrillCommand.BUILT_IN)) {
            traffic = HealthyTraffic.of(recording);
        }
    }

    @Test
    void control_healthyTrafficThreeTimesAsDense_pagesNobody() {
        assertEquals(List.of(), drill(3 * traffic.perSecond(), 4).control());
    }

    @ParameterizedTest
    @CsvSource({
        "argmax-dropped, 0.1, tpu-a, sampler-calibration",
        "over-greedy, 0.3, tpu-a, sampler-calibration",
        "script-logits, 0.01, tpu-a, script-mixing",
        "script-sampler, 0.01, tpu-a, script-mixing",
        "top-k-ignored, 0.5, gpu-a, sampler-contract",
        "top-p-ignored, 0.5, gpu-a, sampler-contract"
    })
    void run_largeFault_isFoundOnItsPoolByItsSignal(String kind, double rate, String pool, String signal) {
        Outcome outcome = drill(traffic.perSecond(), 8).run(FaultKind.of(kind), rate, Cohort.of("pool", pool));
        assertTrue(outcome.found(), outcome.words());
        assertTrue(outcome.words().contains(signal), outcome.words());
        assertFalse(outcome.words().contains("wrongly"), outcome.words());
    }

    @Test
    void run_misroutedSessions_areFoundWhereTheyAreSent() {
        Outcome outcome =
                drill(traffic.perSecond(), 8).run(FaultKind.MISROUTED, 0.1, Cohort.of("context_class.served", "1m"));
        assertTrue(outcome.words().contains("found in") && outcome.words().contains("by routing"), outcome.words());
    }

    @Test
    void run_rateTooSmall_isNotFound() {
        Outcome outcome = drill(traffic.perSecond(), 5).run(FaultKind.ARGMAX_DROPPED, 1e-4, TPU);
        assertFalse(outcome.found());
        assertEquals(
                "0.01% of tokens are drawn without the most probable one, pool=tpu-a: not found in 5.0 min, at 5.86"
                        + " responses/s",
                outcome.words());
    }

    @Test
    void run_again_saysTheSame() {
        Outcome one = drill(12, 4).run(FaultKind.OVER_GREEDY, 0.2, TPU);
        assertEquals(one, drill(12, 4).run(FaultKind.OVER_GREEDY, 0.2, TPU));
    }

    @Test
    void entries_tenTimesAsDenseAndThreeTimesAsLong_areThatMany() {
        double perSecond = 10 * traffic.perSecond();
        Duration length = Duration.ofMillis(3 * traffic.span());
        List<Sample> samples = samples(traffic.entries(perSecond, length, null, 1));
        assertEquals(30 * traffic.samples().size(), samples.size(), 30);
        assertEquals(samples.size(), samples.stream().map(Sample::id).distinct().count());
    }

    @Test
    void entries_halfAsDense_keepWholeSessions() {
        List<Sample> samples =
                samples(traffic.entries(traffic.perSecond() / 2, Duration.ofMillis(traffic.span()), null, 1));
        double share = (double) samples.size() / traffic.samples().size();
        // some 700 sessions of about four responses: three standard deviations of their share are below 0.08
        assertEquals(0.5, share, 0.08);
        List<String> kept =
                samples.stream().map(Sample::placementKey).distinct().toList();
        long all = traffic.samples().stream()
                .filter(s -> kept.contains(s.placementKey()))
                .count();
        assertEquals(all, samples.size());
    }

    @Test
    void entries_drawnAnew_keepTheShareOfFirstTokensThatIsReported() {
        double hits = 0;
        double expected = 0;
        double variance = 0;
        for (Sample sample :
                samples(traffic.entries(2 * traffic.perSecond(), Duration.ofMillis(traffic.span()), null, 1))) {
            for (Step step : sample.id().contains("~") ? sample.answer().steps() : List.<Step>of()) {
                var ranked = TokenRedraw.ranked(step);
                int kept = TokenRedraw.nucleus(
                        ranked, sample.sampler().truncation().topP());
                int place = TokenRedraw.place(step, ranked);
                if (place >= 0 && place < kept) {
                    double sum = 0;
                    for (int i = 0; i < kept; i++) {
                        sum += StrictMath.exp(ranked.get(i).logprob());
                    }
                    double p = StrictMath.exp(ranked.get(0).logprob()) / sum;
                    hits += place == 0 ? 1 : 0;
                    expected += p;
                    variance += p * (1 - p);
                }
            }
        }
        assertTrue(expected > 10_000, "steps: " + expected);
        assertEquals(expected, hits, 4 * Math.sqrt(variance), "4 standard deviations");
    }

    private static Drill drill(double perSecond, int minutes) {
        return new Drill(Policy.DEFAULT, traffic, perSecond, BEFORE, Duration.ofMinutes(minutes), 1);
    }

    private static List<Sample> samples(Entries entries) {
        List<Sample> samples = new ArrayList<>();
        for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
            Sample sample = entry.sample();
            if (sample != null) {
                samples.add(sample);
            }
        }
        return samples;
    }
}
