package dev.plumbline.detector.incidents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.sample.BadRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damage of one pool's text is paged as soon as docs/statistics.md says for its ceiling, on that pool and with its
 * name; honest text that looks like it is not. More rates and runs are measured by {@code bench damage}.
 */
@Tag("slow")
class TextDamageTest {

    private static final double CEILING = 1e-3;
    private static final int SEED = 20_250_825;
    private static final int DRAWN = 2_001;

    /** Of that many runs of a monitor all but two are as quick as this. */
    private static final int SLOWEST = DRAWN - 3;

    /**
     * Each kind takes no longer than a monitor takes 999 times in 1,000 whose hits are drawn by themselves, and a
     * window more; that of 30 runs one is slower happens once in 30. The seeds are such that none is. What peers say
     * ({@code answer-language}) is bounded by three times their limit.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1})
    void damage_isPagedAsSoonAsItsCeilingAllows_withItsName(double rate) throws BadRecord {
        int seed = SEED;
        double slowest = Double.NaN;
        for (Map.Entry<String, TextSamples.Damage> kind : TextSamples.DAMAGED.entrySet()) {
            TextFleet fleet = new TextFleet(seed, rate, kind.getValue()).serve(120);
            String at = kind.getKey() + ", rate " + rate + ", seed " + seed;
            Incident page = fleet.page();
            assertNotNull(page, at);
            assertEquals("pool=" + TextFleet.POOL, page.blame().cohort().toString(), at + ": " + page.text());
            assertTrue(page.text().contains(kind.getValue().words()), at + ": " + page.text());
            if (Double.isNaN(slowest)) {
                slowest = delay(fleet).monitor(rate, DRAWN, SEED)[SLOWEST];
            }
            double most = kind.getKey().equals("answer-language") ? 3 * peersLimit(fleet, rate) : slowest;
            assertTrue(fleet.minutes() <= most + 0.2, at + ": " + fleet.minutes() + " minutes, at most " + most);
            seed++;
        }
    }

    /** Thai words in 1 of 200 answers of one pool of four. The limit is that of who knows rate and cut. */
    @Test
    void thaiInOneOf200_isPagedNearTheLimit_andSoonerByABaseline() throws BadRecord {
        double[] alone = thai(List.of());
        double[] learned = thai(TextFleet.baseline(SEED, 300_000));
        double limit =
                delay(new TextFleet(SEED, 0.005, TextSamples.THAI).serve(1)).limit(0.005);
        assertTrue(median(alone) <= 1.25 * limit, Arrays.toString(alone) + ", limit " + limit);
        assertTrue(median(learned) < median(alone) / 2, Arrays.toString(learned));
    }

    private static double[] thai(List<Baseline> baselines) throws BadRecord {
        double[] minutes = new double[9];
        for (int i = 0; i < minutes.length; i++) {
            TextFleet fleet = new TextFleet(SEED + i, 0.005, TextSamples.THAI)
                    .approve(baselines)
                    .serve(300);
            minutes[i] = fleet.minutes();
        }
        return minutes;
    }

    @Test
    void lookAlikes_inAQuarterOfOnePoolsAnswers_areNoPage() throws BadRecord {
        TextFleet fleet = new TextFleet(SEED, 0.25, TextSamples.LOOK_ALIKES).serve(30);
        assertNull(fleet.page(), () -> fleet.page().text());
    }

    private static CeilingDelay delay(TextFleet fleet) {
        return new CeilingDelay(TextFleet.PER_SECOND / TextFleet.POOLS, CEILING, 14, fleet.threshold());
    }

    /** A hit in one pool of four tells at most ln 4, where no other pool has any. */
    private static double peersLimit(TextFleet fleet, double rate) {
        double each = rate * Math.log(TextFleet.POOLS);
        return fleet.threshold() / each / (TextFleet.PER_SECOND / TextFleet.POOLS) / 60;
    }

    private static double median(double[] minutes) {
        double[] sorted = minutes.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
