package dev.plumbline.detector.action;

import dev.plumbline.models.incident.Incident;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The version whose start best fits the onset of a fault.
 *
 * @param started when the blamed pools served it first
 * @param before what they served until then
 */
record SuspectVersion(String version, long started, String before) {

    /** An onset is an estimate: a version that began so much later may still be its cause. */
    private static final long SLACK = Duration.ofMinutes(10).toMillis();

    /** Null where none began near the onset, or nothing was there before it. */
    static @Nullable SuspectVersion of(Incident incident, Collection<String> pools, PoolRegistry registry) {
        TreeMap<String, SuspectVersion> suspects = new TreeMap<>();
        for (String pool : pools) {
            Map<String, PoolRegistry.Span> versions = registry.versions(pool);
            versions.forEach((version, span) -> {
                String before = before(span.first(), versions);
                if (before != null && fits(span.first(), incident)) {
                    suspects.merge(
                            version,
                            new SuspectVersion(version, span.first(), before),
                            (a, b) -> a.started() <= b.started() ? a : b);
                }
            });
        }
        return suspects.values().stream()
                .min(Comparator.comparingLong((SuspectVersion s) ->
                                Math.abs(s.started() - incident.course().onset()))
                        .thenComparing(SuspectVersion::version))
                .orElse(null);
    }

    private static boolean fits(long started, Incident incident) {
        return started >= incident.course().onset() - SLACK
                && started
                        <= Math.min(
                                incident.course().detected(), incident.course().onset() + SLACK);
    }

    private static @Nullable String before(long started, Map<String, PoolRegistry.Span> versions) {
        return versions.entrySet().stream()
                .filter(e -> e.getValue().first() < started)
                .max(Comparator.comparingLong((Map.Entry<String, PoolRegistry.Span> e) ->
                                e.getValue().last())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .orElse(null);
    }
}
