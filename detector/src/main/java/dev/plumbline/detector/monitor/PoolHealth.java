package dev.plumbline.detector.monitor;

import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.evidence.RatioBounds;
import dev.plumbline.detector.evidence.Shape;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.text.Usage;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.incident.Layer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether each pool is shown to be well. A rate passes when its interval at 95%, by the same evidence that raises
 * alarms, lies inside its tolerance, or within an absolute difference that the policy states where that is more: a
 * ceiling of one in a million cannot be shown from any sample that a rollout could wait for. All rates must pass, so
 * none needs a correction for the others. And of each layer that the policy names something must have been asked: what
 * nobody looked at is not shown well.
 *
 * <p>Counts are of the last half hour to hour, in two halves. They live on the heap, and are made again from the cells
 * in the store. Against peers the expected hits are those at the rate of the other pools, and the counts weigh as much
 * as a comparison of both sides can tell: n·(N − n)/N.
 */
public final class PoolHealth {

    static final long HALF = Duration.ofMinutes(30).toMillis();

    private static final double LN_LEVEL = StrictMath.log(40);
    private static final double LEAST = 1e-9;

    private final List<HypothesisTest> asks;
    private final CohortIndex cohortIndex;
    private final CellHistory history;
    private final double within;
    private final List<Layer> needed;
    /** The newest half and the one before, by their start; what began in a window is counted with it. */
    private final TreeMap<Long, Map<String, Sums>> halves = new TreeMap<>();

    /** One question that is asked of a pool. */
    private record Rate(String question, Reference reference, int cut) {

        static Rate of(HypothesisTest ask, int cut) {
            return new Rate(ask.question().name(), ask.reference(), cut);
        }
    }

    /** What was counted of one pool. */
    private static final class Sums {

        private long responses;
        private long sessions;
        private final Map<Rate, double[]> rates = new HashMap<>();

        void add(Rate rate, double trials, double hits, double low, double high) {
            double[] sum = rates.computeIfAbsent(rate, r -> new double[4]);
            sum[0] += trials;
            sum[1] += hits;
            sum[2] += low;
            sum[3] += high;
        }

        Sums plus(@Nullable Sums other) {
            Sums sum = new Sums();
            sum.addAll(this);
            if (other != null) {
                sum.addAll(other);
            }
            return sum;
        }

        private void addAll(Sums other) {
            responses += other.responses;
            sessions += other.sessions;
            other.rates.forEach((rate, r) -> add(rate, r[0], r[1], r[2], r[3]));
        }
    }

    /**
     * @param within the absolute difference of a rate that must be ruled out
     * @param needed the layers of each of which something must have been asked
     */
    public PoolHealth(
            List<HypothesisTest> asks,
            CohortIndex cohortIndex,
            CellHistory history,
            double within,
            List<Layer> needed) {
        this.asks = asks;
        this.cohortIndex = cohortIndex;
        this.history = history;
        this.within = within;
        this.needed = List.copyOf(needed);
    }

    /** Takes windows that are in the history already. */
    public void update(List<WindowView> windows) {
        if (halves.isEmpty()) {
            history.replay(halfOf(windows.get(0).judged()) - HALF, this::count);
        } else {
            windows.forEach(this::count);
        }
    }

    /** Counts anew: what history predicts has changed. */
    public void forget() {
        halves.clear();
    }

    private void count(WindowView window) {
        Map<String, Sums> now = halves.computeIfAbsent(halfOf(window.start()), half -> new TreeMap<>());
        halves.headMap(halves.lastKey() - HALF).clear();
        for (WindowView.Row row : window.rows(Tallier.SESSIONS)) {
            String pool = pool(row.key());
            if (!pool.isEmpty()) {
                Sums sums = now.computeIfAbsent(pool, p -> new Sums());
                sums.responses += row.cell().trials();
                sums.sessions += row.cell().hits();
            }
        }
        for (HypothesisTest ask : asks) {
            window.tabulation(ask).by(this::pool).forEach((pool, groups) -> {
                Sums sums = now.computeIfAbsent(pool, p -> new Sums());
                groups.forEach(group -> add(sums, ask, group));
            });
        }
    }

    /** The pool of a cohort key; empty where it names none. */
    private String pool(int key) {
        return cohortIndex.keys().get(key).values().getOrDefault("pool", "");
    }

    private static void add(Sums sums, HypothesisTest ask, ContingencyTable.Group group) {
        Rate rate = Rate.of(ask, group.key().cut());
        Counts counts = ask.counts(group);
        if (counts instanceof Counts.Predicted c) {
            sums.add(rate, c.trials(), c.hits(), c.low(), c.high());
        } else {
            double others = (double) (group.pool().trials() - group.own().trials());
            double weight = others / (double) group.pool().trials();
            double expected = weight * counts.expected();
            sums.add(rate, weight * counts.trials(), weight * counts.hits(), expected, expected);
        }
    }

    /** All pools that answered of late, in alphabetical order. */
    public List<CohortHealth> all() {
        Map<String, Sums> recent = new TreeMap<>();
        halves.values()
                .forEach(half -> half.forEach((pool, sums) -> recent.merge(pool, sums, (old, more) -> more.plus(old))));
        List<CohortHealth> health = new ArrayList<>();
        recent.forEach((pool, sums) -> {
            if (sums.responses > 0) {
                String doubt = doubt(sums, recent);
                health.add(new CohortHealth(
                        pool,
                        sums.responses,
                        sums.sessions,
                        doubt == null,
                        doubt == null ? "every rate lies inside its tolerance" : doubt));
            }
        });
        return health;
    }

    /** What is not shown of a pool; null where all is. */
    private @Nullable String doubt(Sums sums, Map<String, Sums> recent) {
        boolean asked = false;
        for (HypothesisTest ask : asks) {
            for (int cut = 0; cut < ask.question().cuts(); cut++) {
                Rate rate = Rate.of(ask, cut);
                double[] own = sums.rates.get(rate);
                if (own != null) {
                    asked = true;
                    if (!inside(ask, own)) {
                        return String.format(
                                Locale.ROOT,
                                "%s, by %s: %,d %s cannot rule out a difference that would matter",
                                ask.question().name(),
                                ask.reference().code(),
                                (long) own[0],
                                ask.question().words().trials());
                    }
                } else if (!ask.question().name().equals(Usage.NAME) // a promise that it never made
                        && recent.values().stream().anyMatch(s -> s.rates.containsKey(rate))) {
                    return ask.question().name() + ", by " + ask.reference().code()
                            + ": was not asked of it, and is of other pools";
                }
            }
        }
        return asked ? blind(sums) : "nothing could be asked of it";
    }

    /** Which part of the serving stack nobody looked at: a rate that was never asked shows nothing. Null where none. */
    private @Nullable String blind(Sums sums) {
        for (Layer layer : needed) {
            List<HypothesisTest> own =
                    asks.stream().filter(ask -> ask.question().layer() == layer).toList();
            boolean seen = own.stream()
                    .anyMatch(ask -> IntStream.range(0, ask.question().cuts())
                            .anyMatch(cut -> sums.rates.containsKey(Rate.of(ask, cut))));
            if (!own.isEmpty() && !seen) {
                return "blind for its " + layer.code() + ": none of "
                        + own.stream()
                                .map(ask -> ask.question().name())
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + " could be asked of it";
            }
        }
        return null;
    }

    private boolean inside(HypothesisTest ask, double[] sum) {
        double p = Math.max(LEAST, (sum[2] + sum[3]) / 2 / sum[0]);
        Counts counts = new Counts.Predicted(sum[0], sum[1], sum[2], sum[3], Math.min(p, 1 - LEAST));
        double most = Math.max(1 + ask.tolerance(), (p + within) / p);
        double least = Math.min(1 - ask.tolerance(), (p - within) / p);
        boolean notMore = p * most >= 1 || RatioBounds.againstMore(List.of(counts), Shape.HITS, most) >= LN_LEVEL;
        boolean notLess = ask.question().direction() == Question.Direction.MORE
                || least <= 0
                || RatioBounds.againstLess(List.of(counts), Shape.HITS, least) >= LN_LEVEL;
        return notMore && notLess;
    }

    private static long halfOf(long time) {
        return Math.floorDiv(time, HALF) * HALF;
    }
}
