package dev.plumbline.bench.growth;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Rfc3339;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a sample costs in the first stage, and a window in the second, as one thing grows and all others stand still:
 * processor time alone, so that what else runs here counts little. {@code instances} has a command of its own behind
 * it: one, two and four instances on a broker.
 */
public final class Growth {

    private static final int PER_WINDOW = 500;
    private static final int WINDOW_MILLIS = 10_000;

    /** Before the first counts: windows wait for late samples and for what began together. */
    private static final int WARM = 8;

    private static final int WINDOWS = 8;
    private static final long BEGIN = Rfc3339.read("2025-08-25T00:00:00Z");
    private static final int ONE_PARTITION = 1;

    private Growth() {}

    /** What grows, and how far. */
    private enum Axis {
        POOLS(1, 10, 100, 1_000) {
            @Override
            Mix mix(int value) {
                return new Mix(value, 2, 2, 0, 16);
            }
        },
        MODELS(1, 10, 100, 500) {
            @Override
            Mix mix(int value) {
                return new Mix(10, value, 2, 0, 16);
            }
        },
        STRATA(1, 4, 16, 64) {
            @Override
            Mix mix(int value) {
                return new Mix(10, 2, value, 0, 16);
            }
        },
        LABELS(0, 1, 4, 16) {
            @Override
            Mix mix(int value) {
                return new Mix(10, 2, 2, value, 16);
            }
        },
        TOKENS(4, 16, 64, 256) {
            @Override
            Mix mix(int value) {
                return new Mix(10, 2, 2, 0, value);
            }
        },
        PARTITIONS(1, 4, 16, 64) {
            @Override
            Mix mix(int value) {
                return Mix.BASE;
            }
        };

        private final int[] values;

        Axis(int... values) {
            this.values = values;
        }

        abstract Mix mix(int value);

        int partitions(int value) {
            return this == PARTITIONS ? value : ONE_PARTITION;
        }
    }

    /** @param args whose growth, such as {@code pools}; all by default */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("instances")) {
            Instances.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        List<String> wanted = List.of(args);
        Map<Axis, int[]> axes = new TreeMap<>();
        for (Axis axis : Axis.values()) {
            if (wanted.isEmpty() || wanted.contains(axis.name().toLowerCase(Locale.ROOT))) {
                axes.put(axis, axis.values);
            }
        }
        measure(Mix.BASE, ONE_PARTITION, 2 * PER_WINDOW); // the compiler's part
        System.out.printf(
                Locale.ROOT, "%d samples a window of 10 s; where nothing else is said: %s%n%n", PER_WINDOW, Mix.BASE);
        System.out.println("| what | how many | first stage, µs a sample | second, ms a window | cells a window"
                + " | monitors with evidence | µs a cell |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (Map.Entry<Axis, int[]> axis : axes.entrySet()) {
            for (int value : axis.getValue()) {
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %,d %s",
                        axis.getKey().name().toLowerCase(Locale.ROOT),
                        value,
                        measure(axis.getKey().mix(value), axis.getKey().partitions(value), PER_WINDOW));
            }
        }
    }

    private static String measure(Mix mix, int partitions, int perWindow) throws BadRecord {
        SampleMaker maker = new SampleMaker(mix, 1);
        Stages stages = new Stages(partitions);
        for (int i = 0; i < (WARM + WINDOWS) * perWindow; i++) {
            if (i == WARM * perWindow) {
                stages.reset();
            }
            long time = BEGIN + (long) i * WINDOW_MILLIS / perWindow;
            stages.take(maker.next(time), time);
        }
        return String.format(
                Locale.ROOT,
                "| %.0f | %.1f | %,d | %,d | %.1f |%n",
                stages.first() / 1e3 / (WINDOWS * perWindow),
                stages.second() / 1e6 / WINDOWS,
                stages.cells() / WINDOWS,
                stages.evidence() / WINDOWS,
                stages.second() / 1e3 / Math.max(1, stages.cells()));
    }
}
