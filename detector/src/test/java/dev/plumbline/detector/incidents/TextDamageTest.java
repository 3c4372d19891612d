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
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damage of one pool's text is paged near the information limit of its ceiling, on that pool and with its name; honest
 * text that looks like it is not. With {@code -Dplumbline.power=all} more rates and runs, as docs/statistics.md has
 * them.
 */
class TextDamageTest {

    private static final boolean ALL = "all".equals(System.getProperty("plumbline.power"));
    private static final double CEILING = 1e-3;
    private static final int SEED = 20_250_825;

    /** Three windows: one that a fault begins in, one whose end is waited for, one of the limit's own coarseness. */
    private static final double WINDOWS = 0.5;

    private static final List<String> THAI = List.of(
            "Check the connection first and then restart the เราเตอร์ before you call support.",
            "The best way to do this is to add a ดัชนี to the table.",
            "You should always validate ข้อมูล on the server.");

    static DoubleStream rates() {
        return ALL ? DoubleStream.of(0.01, 0.03, 0.1, 1) : DoubleStream.of(0.1, 1);
    }

    /**
     * The median over all kinds is within one and a half times the limit: beside the size of the fault nobody knows
     * which of fourteen cuts will show it, which costs ln 14 = 2.6 of some 20 nats, and the grid of sizes as much.
     * A single run may have bad luck: some seven hits are needed, and the seventh comes later than two and a half times
     * its mean once in a thousand.
     */
    @ParameterizedTest
    @MethodSource("rates")
    void damage_isPagedNearTheLimitWithItsName(double rate) throws BadRecord {
        int runs = ALL ? 7 : 1;
        double[] all = new double[TextSamples.DAMAGED.size() * runs];
        double limit = 0;
        int run = 0;
        for (Map.Entry<String, TextSamples.Damage> kind : TextSamples.DAMAGED.entrySet()) {
            double[] minutes = new double[runs];
            for (int i = 0; i < runs; i++, run++) {
                int seed = SEED + run;
                TextFleet fleet = new TextFleet(seed, rate, kind.getValue().texts()).serve(120);
                String at = kind.getKey() + ", rate " + rate + ", seed " + seed;
                Incident page = fleet.page();
                assertNotNull(page, at);
                assertEquals("pool=" + TextFleet.POOL, page.blame().cohort().toString(), at + ": " + page.text());
                assertTrue(page.text().contains(kind.getValue().words()), at + ": " + page.text());
                limit = fleet.limit(CEILING);
                minutes[i] = fleet.minutes();
                all[run] = minutes[i];
                assertTrue(minutes[i] <= 3 * limit + WINDOWS, at + ": " + minutes[i] + ", limit " + limit);
            }
            print(kind.getKey(), rate, limit, minutes);
        }
        double median = median(all);
        assertTrue(median <= 1.5 * limit + WINDOWS, "rate " + rate + ": median " + median + ", limit " + limit);
    }

    /** Thai words in 1 of 200 answers of one pool of four. The limit is that of who knows rate and cut. */
    @Test
    void thaiInOneOf200_isPagedNearTheLimit_andSoonerByABaseline() throws BadRecord {
        double[] alone = thai(List.of());
        double[] learned = thai(TextFleet.baseline(SEED, 300_000));
        double limit = new TextFleet(SEED, 0.005, THAI).serve(1).limit(CEILING);
        print("Thai, by the ceiling", 0.005, limit, alone);
        print("Thai, with a baseline", 0.005, limit, learned);
        assertTrue(median(alone) <= 1.25 * limit, Arrays.toString(alone) + ", limit " + limit);
        assertTrue(median(learned) < median(alone) / 2, Arrays.toString(learned));
    }

    private static double[] thai(List<Baseline> baselines) throws BadRecord {
        double[] minutes = new double[ALL ? 21 : 9];
        for (int i = 0; i < minutes.length; i++) {
            TextFleet fleet =
                    new TextFleet(SEED + i, 0.005, THAI).approve(baselines).serve(300);
            minutes[i] = fleet.minutes();
        }
        return minutes;
    }

    @Test
    void lookAlikes_inAQuarterOfOnePoolsAnswers_areNoPage() throws BadRecord {
        TextFleet fleet = new TextFleet(SEED, 0.25, TextSamples.LOOK_ALIKES).serve(30);
        assertNull(fleet.page(), () -> fleet.page().text());
    }

    private static double median(double[] minutes) {
        double[] sorted = minutes.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String kind, double rate, double limit, double[] minutes) {
        if (ALL) {
            System.out.printf(
                    Locale.ROOT,
                    "| `%s` | %s | %.1f | %.1f | %.1f |%n",
                    kind,
                    rate,
                    limit,
                    median(minutes),
                    Arrays.stream(minutes).max().orElseThrow());
        }
    }
}
