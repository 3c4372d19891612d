package dev.plumbline.service.recording;

import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts a recording in order of time that is not, such as an export that begins with the newest. It looks at the first
 * {@value #LOOKED_AT} samples; where they are in order, apart from what comes late, all lines pass as they come. Else
 * it reads up to a bound of bytes and sorts them, and beyond the bound it stops and says how to sort.
 */
final class InOrder {

    /** So many samples show whether a recording is in order. */
    static final int LOOKED_AT = 1_000;

    /** Too few to tell a disorder from an accident. */
    private static final int LEAST = 10;

    /** What lies so far behind most lines before it came late, by the policy's usual window and grace. */
    private static final long LATE = Duration.ofSeconds(40).toMillis();

    /** How many lines before a line it is compared with. */
    private static final int BEFORE = 50;

    /** One in so many lines may be late in a recording that is in order. */
    private static final int SHARE = 10;

    private final long most;
    private final Source source;
    private final Deque<Entry> ready = new ArrayDeque<>();
    private boolean looked;

    /** Where lines come from. */
    @FunctionalInterface
    interface Source {

        /** The next line that was read; null at the end. */
        @Nullable
        Entry next();
    }

    /** @param most bytes of lines that are sorted in memory; 0 leaves all as it is */
    InOrder(Source source, long most) {
        this.looked = most == 0;
        this.source = source;
        this.most = most;
    }

    /** A share of the memory that this process may use: what is read of a line takes several times its bytes. */
    static long affordable() {
        return Runtime.getRuntime().maxMemory() / 12;
    }

    /** The next line in order; null at the end. */
    @Nullable
    Entry next() {
        if (!looked) {
            looked = true;
            look();
        }
        return ready.isEmpty() ? source.next() : ready.poll();
    }

    private void look() {
        List<Entry> first = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        long bytes = 0;
        Entry entry = null;
        while (times.size() < LOOKED_AT
                && first.size() < 2 * LOOKED_AT
                && bytes <= most
                && (entry = source.next()) != null) {
            first.add(entry);
            bytes += entry.line().bytes().length;
            Sample sample = entry.sample();
            if (sample != null) {
                times.add(sample.time());
            }
        }
        boolean backwards = backwards(times);
        if (backwards || scattered(times)) {
            sort(first, backwards);
        } else {
            ready.addAll(first);
        }
    }

    private void sort(List<Entry> entries, boolean backwards) {
        long bytes = entries.stream().mapToLong(e -> e.line().bytes().length).sum();
        for (Entry entry = source.next(); entry != null; entry = source.next()) {
            entries.add(entry);
            bytes += entry.line().bytes().length;
            if (bytes > most) {
                throw new Failure(ExitCode.UNREADABLE, advice(backwards), null);
            }
        }
        Comparator<Entry> byTime =
                Comparator.comparingLong(e -> Objects.requireNonNull(e.sample()).time());
        entries.stream().filter(e -> e.sample() == null).forEach(ready::add);
        entries.stream().filter(e -> e.sample() != null).sorted(byTime).forEach(ready::add);
    }

    private String advice(boolean backwards) {
        return "the first lines are " + (backwards ? "the newest first" : "not in order of time")
                + ", and there is more than the " + (most >> 20) + " MiB that are sorted in memory. Sort them: "
                + (backwards
                        ? "zcat -f FILE | tac | plumbline backtest -"
                        : "zcat -f FILE | jq -r '[.time, tojson] | join(\"\\t\")' | sort | cut -f2- | plumbline backtest -");
    }

    /** Whether time runs backwards: three times as many steps back as forth. */
    static boolean backwards(List<Long> times) {
        int back = 0;
        int forth = 0;
        for (int i = 1; i < times.size(); i++) {
            back += times.get(i) < times.get(i - 1) ? 1 : 0;
            forth += times.get(i) > times.get(i - 1) ? 1 : 0;
        }
        return times.size() >= LEAST && back > 3 * forth && times.get(times.size() - 1) < times.get(0);
    }

    /** Whether too many lines lie far behind most of those before them. One that is dated ahead makes no other late. */
    static boolean scattered(List<Long> times) {
        int late = 0;
        for (int i = 1; i < times.size(); i++) {
            int from = Math.max(0, i - BEFORE);
            int after = 0;
            for (int j = from; j < i; j++) {
                after += times.get(j) > times.get(i) + LATE ? 1 : 0;
            }
            late += 2 * after > i - from ? 1 : 0;
        }
        return times.size() >= LEAST && late * SHARE > times.size();
    }
}
