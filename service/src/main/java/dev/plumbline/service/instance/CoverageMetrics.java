package dev.plumbline.service.instance;

import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.Tally;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Of how many responses each signal was asked, by model and pool. The number of pools is bounded, whatever traffic
 * names.
 */
final class CoverageMetrics {

    /** Pools, over all models, that have counters of their own; what the others could be asked is counted together. */
    static final int MOST = 200;

    private static final String OTHERS = "others";

    private final MeterRegistry registry;
    private final Set<String> pools = ConcurrentHashMap.newKeySet();
    private final Map<Series, Counter> counters = new ConcurrentHashMap<>();

    /** Of what one counter counts. */
    private record Series(String model, String pool, String signal, boolean judged) {}

    CoverageMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(Tally tally) {
        tally.cells().forEach((key, cell) -> {
            if (key.signal().startsWith(Coverage.PREFIX)) {
                counters.computeIfAbsent(series(tally.model(), key), this::counter)
                        .increment((double) cell.trials());
            }
        });
    }

    private Series series(String model, CellKey key) {
        String pool = key.cohort().values().getOrDefault("pool", "");
        String name = model + "/" + pool;
        boolean own = pools.contains(name) || (pools.size() < MOST && pools.add(name));
        String signal = key.signal().substring(Coverage.PREFIX.length());
        return new Series(own ? model : OTHERS, own ? pool : OTHERS, signal, Coverage.isJudged(key));
    }

    private Counter counter(Series series) {
        return Counter.builder("plumbline.coverage.responses")
                .description("Responses for which a signal's question arose, by whether it could be judged")
                .tag("model", series.model())
                .tag("pool", series.pool())
                .tag("signal", series.signal())
                .tag("outcome", series.judged() ? "judged" : "unverifiable")
                .register(registry);
    }
}
