package dev.plumbline.service.console;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Tally;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which pools there are, and which cohorts they belong to, as tallies name them. Not safe for threads. */
final class PoolIndex {

    private static final String POOL = "pool";
    private static final long MEMORY = Duration.ofHours(24).toMillis();
    private static final int MOST = 10_000;

    private final Map<String, Map<CohortKey, Long>> seen = new TreeMap<>();

    /** Takes the places that are named in a tally. */
    void record(Tally tally) {
        Map<CohortKey, Long> places = seen.computeIfAbsent(tally.model(), m -> new HashMap<>());
        tally.cells().forEach((key, cell) -> {
            if (key.cohort().values().containsKey(POOL) && (places.size() < MOST || places.containsKey(key.cohort()))) {
                places.merge(key.cohort(), tally.window(), Math::max);
            }
        });
        places.values().removeIf(last -> last < tally.window() - MEMORY);
    }

    /** All pools of a model. */
    Set<String> pools(String model) {
        return pools(model, Cohort.FLEET);
    }

    /** The pools that serve a cohort's traffic, in part at least. */
    Set<String> pools(String model, Cohort cohort) {
        String pool = cohort.values().get(POOL);
        if (pool != null) {
            return Set.of(pool);
        }
        return seen.getOrDefault(model, Map.of()).keySet().stream()
                .filter(cohort::contains)
                .map(key -> key.values().getOrDefault(POOL, ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is known of a pool beside its name: all values that each dimension has there. */
    Map<String, Set<String>> values(String model, String pool) {
        Map<String, Set<String>> values = new TreeMap<>();
        for (CohortKey key : seen.getOrDefault(model, Map.of()).keySet()) {
            if (pool.equals(key.values().get(POOL))) {
                key.values().forEach((dimension, value) -> {
                    if (!dimension.equals(POOL)) {
                        values.computeIfAbsent(dimension, d -> new TreeSet<>()).add(value);
                    }
                });
            }
        }
        return values;
    }
}
