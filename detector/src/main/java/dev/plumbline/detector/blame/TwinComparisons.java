package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.WindowView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Which sides were compared in the last hour, window by window: what blame by twins asks. It follows from the history,
 * so it has no state of its own.
 */
public final class TwinComparisons {

    private static final long KEPT = Duration.ofHours(1).toMillis();

    /** Shares of bad answers that are tried when a beginning is looked for. */
    private static final double[] SHARES = {0.02, 0.1, 0.5, 0.95};

    private final CellHistory history;
    private final Set<String> signals;
    private final Deque<Seen> seen = new ArrayDeque<>();
    private boolean loaded;

    /** What one window compared, by signal. */
    private record Seen(long start, Map<String, List<WindowView.Row>> rows) {}

    /** @param signals names of the questions about two sides */
    public TwinComparisons(CellHistory history, Set<String> signals) {
        this.history = history;
        this.signals = Set.copyOf(signals);
    }

    /** Goes on from the history; before the first window is taken. */
    public void load(long window) {
        if (!loaded) {
            loaded = true;
            history.replay(window - KEPT, past -> {
                if (!past.begun() && past.start() < window) {
                    add(past);
                }
            });
        }
    }

    /** Takes what ended in a window. */
    public void update(WindowView window) {
        add(window);
        while (!seen.isEmpty() && seen.getFirst().start() < window.start() - KEPT) {
            seen.removeFirst();
        }
    }

    private void add(WindowView window) {
        Map<String, List<WindowView.Row>> rows = new HashMap<>();
        for (String signal : signals) {
            List<WindowView.Row> compared =
                    window.rows(signal).stream().filter(row -> row.twin() >= 0).toList();
            if (!compared.isEmpty()) {
                rows.put(signal, compared);
            }
        }
        if (!rows.isEmpty()) {
            seen.addLast(new Seen(window.start(), rows));
        }
    }

    /**
     * The comparisons of one cut in windows that start at {@code from} or after and before {@code until}, without those
     * of which a side could not be seen.
     */
    PairCounts between(
            long from,
            long until,
            HypothesisTest ask,
            int cut,
            LongFunction<BitSet> mask,
            ToDoubleFunction<String> rates) {
        PairCounts counts = new PairCounts();
        for (Seen of : seen) {
            if (of.start() >= from && of.start() < until) {
                BitSet masked = mask.apply(of.start());
                rows(of, ask, cut).stream().filter(row -> !row.masked(masked)).forEach(row -> counts.add(row, rates));
            }
        }
        return counts;
    }

    /**
     * Start of the window from which on some comparisons most likely differ: the maximum likelihood estimate over the
     * beginning and the share of bad answers. {@link Long#MAX_VALUE} where none do.
     *
     * @param which the comparisons that are meant
     */
    long onset(
            HypothesisTest ask,
            int cut,
            Predicate<WindowView.Row> which,
            LongFunction<BitSet> mask,
            ToDoubleFunction<String> rates) {
        double[] won = new double[SHARES.length];
        double most = 0;
        long best = Long.MAX_VALUE;
        for (Iterator<Seen> i = seen.descendingIterator(); i.hasNext(); ) {
            Seen of = i.next();
            BitSet masked = mask.apply(of.start());
            for (WindowView.Row row : rows(of, ask, cut)) {
                if (which.test(row) && !row.masked(masked)) {
                    bet(row, rates.applyAsDouble(row.stratum()), won);
                }
            }
            for (double ln : won) {
                if (ln > most) {
                    most = ln;
                    best = of.start();
                }
            }
        }
        return best;
    }

    private static void bet(WindowView.Row row, double healthy, double[] won) {
        double clean = (double) (row.cell().trials() - row.cell().hits());
        for (int i = 0; i < SHARES.length; i++) {
            double p = healthy + (1 - healthy) * SHARES[i];
            won[i] += (double) row.cell().hits() * StrictMath.log(p / healthy)
                    + clean * (StrictMath.log1p(-p) - StrictMath.log1p(-healthy));
        }
    }

    private static List<WindowView.Row> rows(Seen of, HypothesisTest ask, int cut) {
        List<WindowView.Row> rows = new ArrayList<>();
        for (WindowView.Row row : of.rows().getOrDefault(ask.question().name(), List.of())) {
            if (row.cut() == cut) {
                rows.add(row);
            }
        }
        return rows;
    }
}
