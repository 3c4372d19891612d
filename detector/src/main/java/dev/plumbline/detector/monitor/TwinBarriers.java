package dev.plumbline.detector.monitor;

import dev.plumbline.detector.store.CohortState;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.proto.state.BarrierState;
import dev.plumbline.models.proto.state.BarriersState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What twins are not compared across: the end of an incident, the start of a version, the opening of a gate. What a
 * part of the fleet answered before is no measure of what others answer after.
 */
public final class TwinBarriers {

    private final long length;
    private final long span;
    private final List<Barrier> barriers = new ArrayList<>();

    /** Start of the last window in which a pool served a version. */
    private final TreeMap<Cohort, Long> versions = new TreeMap<>();

    /**
     * Answers of a cohort from before a time do not count after it.
     *
     * @param from start of a window
     */
    private record Barrier(Cohort cohort, long from) {}

    /**
     * @param length of a window, in milliseconds
     * @param span how far apart in time twins may be, in milliseconds
     */
    public TwinBarriers(long length, long span) {
        this.length = length;
        this.span = span + length;
    }

    /** Sets a barrier before the window that starts at {@code from}. */
    public void add(Cohort cohort, long from) {
        barriers.add(new Barrier(cohort, from));
    }

    /** Takes out comparisons that lie across a barrier; notes which versions were served in the window. */
    public void judge(long window, CellTable cells) {
        barriers.removeIf(b -> b.from() < window - span);
        watchVersions(window, cells);
        if (!barriers.isEmpty()) {
            Map<CohortKey, Long> from = new HashMap<>();
            cells.removeIf(key -> key.twin() != null
                    && window - key.age() * length < from.computeIfAbsent(key.twin(), this::comparedFrom));
        }
    }

    /** From when on what it answers is compared. */
    private long comparedFrom(CohortKey twin) {
        return barriers.stream()
                .filter(barrier -> barrier.cohort().contains(twin))
                .mapToLong(Barrier::from)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    private void watchVersions(long window, CellTable cells) {
        TreeMap<Cohort, Long> served = new TreeMap<>();
        cells.forEach(Tallier.SESSIONS, (key, cell) -> {
            Map<String, String> values = key.cohort().values();
            String pool = values.get("pool");
            String version = values.get("version");
            if (pool != null && version != null) {
                served.put(new Cohort(new TreeMap<>(Map.of("pool", pool, "version", version))), window);
            }
        });
        for (Cohort cohort : served.keySet()) {
            Long last = versions.get(cohort);
            if (last == null || last < window - span) {
                add(Cohort.of("pool", Objects.requireNonNull(cohort.values().get("pool"))), window);
            }
        }
        versions.putAll(served);
        versions.values().removeIf(last -> last < window - span);
    }

    /** As a message, for a store. */
    public BarriersState.Builder state() {
        BarriersState.Builder out = BarriersState.newBuilder();
        barriers.forEach(barrier -> out.addBarriers(state(barrier.cohort(), barrier.from())));
        versions.forEach((cohort, last) -> out.addVersions(state(cohort, last)));
        return out;
    }

    private static BarrierState.Builder state(Cohort cohort, long time) {
        return BarrierState.newBuilder()
                .addAllCohort(CohortState.of(cohort.values()))
                .setTime(time);
    }

    /** Goes on from a stored {@link #state}. */
    public void restore(BarriersState in) {
        in.getBarriersList().forEach(of -> barriers.add(new Barrier(cohort(of), of.getTime())));
        in.getVersionsList().forEach(of -> versions.put(cohort(of), of.getTime()));
    }

    private static Cohort cohort(BarrierState of) {
        return new Cohort(CohortState.read(of.getCohortList()));
    }
}
