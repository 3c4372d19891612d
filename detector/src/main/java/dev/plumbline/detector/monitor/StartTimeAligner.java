package dev.plumbline.detector.monitor;

import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.proto.state.SpanState;
import dev.plumbline.models.proto.state.StartsState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Responses by the window in which they began. A response is seen when it ends, so of what ends in one window a pool
 * that just started, or became slower, has too few long ones, and one that drains or has been slow too many; but where
 * a response is placed is decided when it begins. So what began in one window is compared, once nearly all of it has
 * ended: after D, half as long again as the 99.9% quantile of the model's durations, and {@link Tallier#LONGEST} at
 * most. The half is for the young estimate of so rare a quantile, and leaves out 3 in 100,000 where durations have an
 * exponential tail. Until D is known nothing is compared; it is believed from 1,000 durations on that were gathered in
 * twice as long, for at first only short ones have ended.
 *
 * <p>Responses of unknown age count where they end; then a pool that is first seen later than the others must wait for
 * 2 minutes.
 */
public final class StartTimeAligner {

    /** Durations that must have been seen before they say what nearly all are. */
    private static final long ENOUGH = 1_000;

    /** So many, and half of each is forgotten: a model's pace may change for good. */
    private static final long MANY = 1_000_000;

    private static final double NEARLY_ALL = 0.999;
    private static final double MARGIN = 1.5;

    /** How long a pool of unknown durations must have been seen. */
    private static final long PATIENCE_MILLIS = 120_000;

    private static final long DAY_MILLIS = 86_400_000;

    private final long length;
    private final int longest;
    private final Set<String> compared;
    private final TreeMap<Long, StartWindow> waiting = new TreeMap<>();
    private final TreeMap<Integer, Long> ages = new TreeMap<>();
    private final TreeMap<String, Span> pools = new TreeMap<>();
    private long first = Long.MAX_VALUE;

    private long passed = Long.MIN_VALUE;
    private long overdue;

    /** Since when a pool has been seen, and when last. */
    private record Span(long since, long last) {}

    /**
     * @param length of a window in milliseconds
     * @param questions all that are asked
     */
    public StartTimeAligner(long length, List<Question> questions) {
        this.length = length;
        this.longest = (int) (Tallier.LONGEST.toMillis() / length);
        this.compared = questions.stream()
                .filter(Question::compares)
                .map(Question::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Start of the first window that was seen. */
    public long first() {
        return first;
    }

    /**
     * Takes what ended in a window.
     *
     * @param cuts chosen before it
     * @return those of its cells that wait
     */
    public CellTable update(long window, Cuts cuts, CellTable cells) {
        first = Math.min(first, window);
        Set<String> early = early(window, cells);
        CellTable waits = cells.of(signal -> compared.contains(signal) || NullControls.isHalf(signal));
        waits.removeIf(key -> key.stratum().equals(Tallier.LATE)
                || (key.age() == 0 && !early.isEmpty() && early.contains(pool(key))));
        sort(window, cuts, waits);
        return waits;
    }

    /** Sorts what waits by start; what comes too late for its own is left out. */
    private void sort(long window, Cuts cuts, CellTable waits) {
        @Nullable StartWindow[] byAge = new StartWindow[longest + 1];
        byAge[0] = begun(window, cuts);
        for (String signal : waits.signals()) {
            boolean half = NullControls.isHalf(signal);
            String question = half ? NullControls.question(signal) : signal;
            waits.forEach(signal, (key, cell) -> {
                int age = key.age();
                if (!isOverdue(window, age)) {
                    StartWindow of = byAge[age];
                    if (of == null) {
                        of = begun(window - age * length, cuts);
                        byAge[age] = of;
                    }
                    if (half) {
                        of.halves().add(new CellKey(question, key.cut(), key.bin(), key.stratum(), key.cohort()), cell);
                    } else {
                        of.cells().add(key.aged(0), cell);
                    }
                }
            });
        }
    }

    private StartWindow begun(long window, Cuts cuts) {
        return waiting.computeIfAbsent(window, start -> new StartWindow(start, cuts));
    }

    /** What has come of age at the end of a window, in order; it is not kept here any more. */
    public List<StartWindow> ripe(long window) {
        passed = Math.max(passed, window - delay(window) * length);
        List<StartWindow> ripe = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.firstKey() <= passed) {
            ripe.add(waiting.pollFirstEntry().getValue());
        }
        ripe.removeIf(StartWindow::isEmpty);
        return ripe;
    }

    /** Start of the last window that has come of age. */
    public long passed() {
        return passed;
    }

    /** Responses that took longer than was waited for, since the beginning: they are compared with no others. */
    public long overdue() {
        return overdue;
    }

    private boolean isOverdue(long window, int age) {
        return age > longest || window - age * length <= passed;
    }

    /** D, in windows. */
    private long delay(long window) {
        long seen = ages.values().stream().mapToLong(Long::longValue).sum();
        long delay = (long) Math.ceil(MARGIN * quantile(NEARLY_ALL, seen));
        boolean known = seen >= ENOUGH && window - first >= 2 * delay * length;
        return known ? Math.min(delay, longest) : longest;
    }

    private int quantile(double share, long seen) {
        double below = 0;
        for (Map.Entry<Integer, Long> e : ages.entrySet()) {
            below += (double) e.getValue();
            if (below >= share * (double) seen) {
                return e.getKey();
            }
        }
        return 0;
    }

    /** Learns durations; returns the pools of which none are known and whose first responses may not have ended yet. */
    private Set<String> early(long window, CellTable cells) {
        Set<String> seen = new HashSet<>();
        Set<String> timed = new HashSet<>();
        cells.forEach(Tallier.SESSIONS, (key, cell) -> note(pool(key), seen));
        cells.forEach(Tallier.AGES, (key, cell) -> {
            int age = Math.max(0, key.bin() - 1);
            ages.merge(age, cell.trials(), Long::sum);
            overdue += isOverdue(window, age) ? cell.trials() : 0;
            if (key.bin() > 0) {
                note(pool(key), timed);
            }
        });
        if (ages.values().stream().mapToLong(Long::longValue).sum() > MANY) {
            ages.replaceAll((age, count) -> count / 2);
        }
        pools.values().removeIf(span -> span.last() < window - DAY_MILLIS); // it would begin anew anyhow
        Set<String> early = new HashSet<>();
        for (String pool : seen) {
            Span span = meet(pools.get(pool), window);
            pools.put(pool, span);
            if (!timed.contains(pool) && window - span.since() < PATIENCE_MILLIS) {
                early.add(pool);
            }
        }
        return early;
    }

    private static void note(@Nullable String pool, Set<String> pools) {
        if (pool != null) {
            pools.add(pool);
        }
    }

    /** A pool that was there when we began to look had long been there, as far as anybody knows. */
    private Span meet(@Nullable Span known, long window) {
        if (known == null) {
            return new Span(window - first < PATIENCE_MILLIS ? Long.MIN_VALUE / 2 : window, window);
        }
        return new Span(window - known.last() > PATIENCE_MILLIS ? window : known.since(), window);
    }

    private static @Nullable String pool(CellKey key) {
        return key.cohort().values().get("pool");
    }

    /** As a message, for a store: all but what waits. */
    public StartsState.Builder state() {
        StartsState.Builder out = StartsState.newBuilder()
                .setFirst(first)
                .setPassed(passed)
                .putAllAges(ages)
                .setOverdue(overdue);
        pools.forEach((pool, span) -> out.addPools(
                SpanState.newBuilder().setPool(pool).setSince(span.since()).setLast(span.last())));
        return out;
    }

    /** Goes on from a stored {@link #state}. */
    public void restore(StartsState in) {
        first = in.getFirst();
        passed = in.getPassed();
        overdue = in.getOverdue();
        ages.putAll(in.getAgesMap());
        in.getPoolsList().forEach(of -> pools.put(of.getPool(), new Span(of.getSince(), of.getLast())));
    }

    /**
     * Goes on with the cells of a window that {@link #update} said wait; in order of the windows, after
     * {@link #restore(StartsState)}.
     */
    public void restore(long window, Cuts cuts, CellTable part) {
        sort(window, cuts, part);
    }
}
