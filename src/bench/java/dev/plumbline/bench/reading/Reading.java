package dev.plumbline.bench.reading;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Each reader at one size and at ten times the size, for documents of which one member is hostile: {@code reading
 * [CORPUS [READER]]}, where CORPUS is the readers' ({@code src/test/corpus}). What takes more than twelve times as long
 * is measured again with more turns, since code may still have been compiled, and listed by itself.
 */
public final class Reading {

    private static final int SIZE = 20_000;
    private static final double STEEP = 12;

    /** What takes less cannot be told from noise, in microseconds. */
    private static final double NOISE = 2_000;

    private static final int TURNS = 8;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    /** Processor time in microseconds. */
    private record Cost(Hostile kind, double small, double large) {

        double tenfold() {
            return large < NOISE ? 0 : large / small;
        }
    }

    private Reading() {}

    public static void main(String[] args) throws IOException {
        Path corpus = Path.of(args.length > 0 ? args[0] : "src/test/corpus");
        System.out.printf(
                Locale.ROOT,
                "%-16s %9s  %-52s %s%n",
                "reader",
                "documents",
                "dearest, of " + 10 * SIZE / 1000 + " KB",
                "steepest, ten times the size");
        List<String> steep = new ArrayList<>();
        for (Target target : Target.values()) {
            if (args.length < 2 || args[1].equalsIgnoreCase(target.name())) {
                steep.addAll(new Reading().measure(target, target.documents(corpus)));
            }
        }
        System.out.println(steep.isEmpty() ? "Nothing grows faster than linearly." : String.join("\n", steep));
    }

    private List<String> measure(Target target, List<Hostile> kinds) {
        // All that there is, before the first is timed.
        kinds.forEach(kind -> micros(target, target.encode(kind.bytes(SIZE)), 1));
        List<Cost> costs = new ArrayList<>();
        for (Hostile kind : kinds) {
            Cost cost = cost(target, kind, 2, SIZE);
            costs.add(cost.tenfold() > STEEP ? again(target, kind) : cost);
        }
        Cost dearest =
                costs.stream().max(Comparator.comparingDouble(Cost::large)).orElseThrow();
        Cost steepest =
                costs.stream().max(Comparator.comparingDouble(Cost::tenfold)).orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "%-16s %9d  %6.1f ms: %-42s %4.1f times: %s%n",
                target.name().toLowerCase(Locale.ROOT),
                kinds.size(),
                dearest.large() / 1e3,
                dearest.kind().name(),
                steepest.tenfold(),
                steepest.tenfold() == 0
                        ? "all are too short to tell"
                        : steepest.kind().name());
        return costs.stream()
                .filter(cost -> cost.tenfold() > STEEP)
                .map(cost -> String.format(
                        Locale.ROOT,
                        "STEEP %s: %s: %.1f ms, and %.1f ms for ten times as much",
                        target,
                        cost.kind().name(),
                        cost.small() / 1e3,
                        cost.large() / 1e3))
                .toList();
    }

    /**
     * With more turns, and if it is steep even then, from there to ten times as much again: what grows faster than
     * linearly does so at all sizes, what is remembered of names or fits into a cache ends at one.
     */
    private Cost again(Target target, Hostile kind) {
        Cost cost = cost(target, kind, TURNS, SIZE);
        Cost more = cost.tenfold() > STEEP ? cost(target, kind, 2, 10 * SIZE) : cost;
        return more.tenfold() < cost.tenfold() ? more : cost;
    }

    /** Both sizes by turns, so that neither is timed with code that is compiled better. */
    private Cost cost(Target target, Hostile kind, int turns, int size) {
        byte[] small = target.encode(kind.bytes(size));
        byte[] large = target.encode(kind.bytes(10 * size));
        double one = Double.POSITIVE_INFINITY;
        double ten = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < turns; turn++) {
            one = Math.min(one, micros(target, small, 4));
            ten = Math.min(ten, micros(target, large, 1));
        }
        return new Cost(kind, one, ten);
    }

    /** The processor's time: the shortest of some, since what else runs on the machine only ever adds. */
    private double micros(Target target, byte[] bytes, int repeats) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < repeats; i++) {
            long start = threads.getCurrentThreadCpuTime();
            target.read(bytes);
            best = Math.min(best, (threads.getCurrentThreadCpuTime() - start) / 1e3);
        }
        return best;
    }
}
