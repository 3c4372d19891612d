package dev.plumbline.detector.action;

import dev.plumbline.detector.store.CohortState;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.proto.state.ServedState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which pools serve the model, in which versions, since when and until when. */
final class PoolRegistry {

    static final String POOL = "pool";
    static final String VERSION = "version";

    /** A pool that has not answered for longer serves no more; a gated one is sampled seldom. */
    static final long RECENT = Duration.ofMinutes(30).toMillis();

    private final TreeMap<CohortKey, Span> keys = new TreeMap<>();

    /** Ends of windows in which a key answered first and last. */
    record Span(long first, long last) {}

    void update(SortedSet<CohortKey> served, long now) {
        served.forEach(key -> keys.merge(key, new Span(now, now), (old, seen) -> new Span(old.first(), now)));
    }

    /** Pools that answered of late. */
    SortedSet<String> pools(long now) {
        TreeSet<String> pools = new TreeSet<>();
        keys.forEach((key, span) -> {
            String pool = key.values().get(POOL);
            if (pool != null && span.last() > now - RECENT) {
                pools.add(pool);
            }
        });
        return pools;
    }

    /** When a pool was first heard of: before any gate of it changed. */
    long first(String pool) {
        return of(pool).mapToLong(e -> e.getValue().first()).min().orElse(Long.MIN_VALUE);
    }

    /** Whether a cohort holds traffic that the pool served of late, or before it fell silent. */
    boolean touches(Cohort cohort, String pool) {
        return recent(pool).stream().anyMatch(e -> cohort.contains(e.getKey()));
    }

    /** Whether every explanation of an incident blames some traffic that the pool served of late. */
    boolean isSurelyBlamed(Incident incident, String pool) {
        return recent(pool).stream().anyMatch(e -> incident.blame().surelyFallsOn(e.getKey()));
    }

    /** What a pool served last. */
    private List<Map.Entry<CohortKey, Span>> recent(String pool) {
        long last = of(pool).mapToLong(e -> e.getValue().last()).max().orElse(Long.MIN_VALUE);
        return of(pool).filter(e -> e.getValue().last() > last - RECENT).toList();
    }

    /** Every version that a pool served, with its span. */
    Map<String, Span> versions(String pool) {
        TreeMap<String, Span> versions = new TreeMap<>();
        of(pool).forEach(e -> {
            String version = e.getKey().values().get(VERSION);
            if (version != null) {
                versions.merge(
                        version,
                        e.getValue(),
                        (a, b) -> new Span(Math.min(a.first(), b.first()), Math.max(a.last(), b.last())));
            }
        });
        return versions;
    }

    private Stream<Map.Entry<CohortKey, Span>> of(String pool) {
        return keys.entrySet().stream()
                .filter(e -> pool.equals(e.getKey().values().get(POOL)));
    }

    /** Forgets what has not answered since. */
    void forget(long time) {
        keys.values().removeIf(span -> span.last() < time);
    }

    /** Its stored form. */
    List<ServedState> state() {
        return keys.entrySet().stream()
                .map(e -> ServedState.newBuilder()
                        .addAllCohort(CohortState.of(e.getKey().values()))
                        .setFirst(e.getValue().first())
                        .setLast(e.getValue().last())
                        .build())
                .toList();
    }

    /** Goes on from the stored form. */
    void restore(List<ServedState> stored) {
        stored.forEach(
                s -> keys.put(new CohortKey(CohortState.read(s.getCohortList())), new Span(s.getFirst(), s.getLast())));
    }
}
