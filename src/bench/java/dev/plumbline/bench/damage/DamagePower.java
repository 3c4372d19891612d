package dev.plumbline.bench.damage;

import dev.plumbline.detector.incidents.CeilingDelay;
import dev.plumbline.detector.incidents.TextFleet;
import dev.plumbline.detector.incidents.TextSamples;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.sample.BadRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How soon damage of one pool's text is paged, by kind and rate, beside the information limit, an ideal test and a
 * monitor whose hits are drawn by themselves. Prints the tables of docs/statistics.md.
 */
public final class DamagePower {

    private static final int SEED = 20_250_825;
    private static final int DRAWN = 2_001;
    private static final double CEILING = 1e-3;

    /** The cuts of {@code garble}. */
    private static final int CUTS = 14;

    private static final double[] CEILINGS = {1e-3, 1e-2};
    private static final double[] EXPECTED_RATES = {0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.3, 1};
    private static final double[] RATES = {0.01, 0.03, 0.1, 1};

    /** A page that comes no sooner than this, in minutes, did not come. */
    private static final double LATEST = 300;

    private final int runs;

    private DamagePower(int runs) {
        this.runs = runs;
    }

    /** @param args {@code --runs N}, of each kind and rate; 7 by default, and three times as many of the Thai words */
    public static void main(String[] args) throws BadRecord {
        if (args.length != 0 && !(args.length == 2 && args[0].equals("--runs"))) {
            throw new IllegalArgumentException("only --runs N is known, got " + String.join(" ", args));
        }
        DamagePower power = new DamagePower(args.length == 0 ? 7 : Integer.parseInt(args[1]));
        double threshold =
                new TextFleet(SEED, 0.1, TextSamples.THAI).serve(LATEST).threshold();
        System.out.printf(Locale.ROOT, "ln c = %.1f%n", threshold);
        power.expected(threshold);
        power.thai(threshold);
        power.kinds(threshold);
    }

    private static CeilingDelay delay(double ceiling, double threshold) {
        return new CeilingDelay(TextFleet.PER_SECOND / TextFleet.POOLS, ceiling, CUTS, threshold);
    }

    private void expected(double threshold) {
        System.out.println(
                "| ceiling | share of the pool's answers | limit | ideal test | monitor: median | 9 of 10 | 999 of"
                        + " 1,000 |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (double ceiling : CEILINGS) {
            for (double rate : EXPECTED_RATES) {
                if (rate >= 3 * ceiling) {
                    CeilingDelay delay = delay(ceiling, threshold);
                    double[] monitor = delay.monitor(rate, DRAWN, SEED);
                    System.out.printf(
                            Locale.ROOT,
                            "| %s | %s | %.1f | %.1f | %.1f | %.1f | %.1f |%n",
                            ceiling,
                            percent(rate),
                            delay.limit(rate),
                            delay.ideal(rate, DRAWN, SEED)[DRAWN / 2],
                            monitor[DRAWN / 2],
                            monitor[DRAWN * 9 / 10],
                            monitor[DRAWN - 3]);
                }
            }
        }
    }

    private void thai(double threshold) throws BadRecord {
        System.out.println("| Thai words in 0.5% | limit | median | longest |");
        System.out.println("|---|---|---|---|");
        thai("by the ceiling", List.of(), threshold);
        thai("with a baseline of 300,000 answers", TextFleet.baseline(SEED, 300_000), threshold);
    }

    private void thai(String name, List<Baseline> baselines, double threshold) throws BadRecord {
        double[] minutes = new double[3 * runs];
        for (int run = 0; run < minutes.length; run++) {
            minutes[run] = new TextFleet(SEED + run, 0.005, TextSamples.THAI)
                    .approve(baselines)
                    .serve(LATEST)
                    .minutes();
        }
        Arrays.sort(minutes);
        double limit = delay(CEILING, threshold).limit(0.005);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f |%n",
                name,
                limit,
                minutes[minutes.length / 2],
                minutes[minutes.length - 1]);
    }

    private void kinds(double threshold) throws BadRecord {
        System.out.println("| kind | share of the pool's answers | median | longest | named, on the pool |");
        System.out.println("|---|---|---|---|---|");
        for (double rate : RATES) {
            List<Double> all = new ArrayList<>();
            int run = 0;
            for (Map.Entry<String, TextSamples.Damage> kind : TextSamples.DAMAGED.entrySet()) {
                double[] minutes = new double[runs];
                int named = 0;
                for (int i = 0; i < runs; i++, run++) {
                    TextFleet fleet = new TextFleet(SEED + run, rate, kind.getValue()).serve(LATEST);
                    minutes[i] = fleet.minutes();
                    named += isNamed(fleet.page(), kind.getValue().words()) ? 1 : 0;
                    all.add(minutes[i]);
                }
                Arrays.sort(minutes);
                System.out.printf(
                        Locale.ROOT,
                        "| `%s` | %s | %.1f | %.1f | %d of %d |%n",
                        kind.getKey(),
                        percent(rate),
                        minutes[runs / 2],
                        minutes[runs - 1],
                        named,
                        runs);
            }
            double[] sorted = all.stream().mapToDouble(m -> m).sorted().toArray();
            double[] monitor = delay(CEILING, threshold).monitor(rate, DRAWN, SEED);
            System.out.printf(
                    Locale.ROOT,
                    "| all | %s | %.1f (a monitor by itself: %.1f) | %.1f | |%n",
                    percent(rate),
                    sorted[sorted.length / 2],
                    monitor[DRAWN / 2],
                    sorted[sorted.length - 1]);
        }
    }

    private static boolean isNamed(@Nullable Incident page, String words) {
        return page != null
                && page.blame().cohort().toString().equals("pool=" + TextFleet.POOL)
                && page.text().contains(words);
    }

    private static String percent(double rate) {
        return String.format(Locale.ROOT, "%s%%", rate < 0.01 ? "0.5" : String.valueOf(Math.round(100 * rate)));
    }
}
