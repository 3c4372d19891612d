package dev.plumbline.detector.action;

import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who was served where in one window: responses and first meetings by cohort key, and the sessions that were met. */
final class Placements {

    private final TreeMap<CohortKey, Cell> served = new TreeMap<>();
    private final TreeMap<String, SortedSet<String>> sessions = new TreeMap<>();

    /** Takes out of a window's cells those that are about placement alone, and reads them. */
    static Placements take(CellTable cells) {
        Placements placements = new Placements();
        cells.take(Tallier.SIGHTINGS).forEach((key, cell) -> placements.sight(key.cohort(), key.stratum()));
        cells.forEach(Tallier.SESSIONS, (key, cell) -> {
            if (!key.cohort().isProbe()) {
                placements.served.merge(key.cohort(), cell, Cell::plus);
            }
        });
        return placements;
    }

    private void sight(CohortKey key, String session) {
        String pool = key.values().get(PoolRegistry.POOL);
        if (pool != null) {
            sessions.computeIfAbsent(pool, p -> new TreeSet<>()).add(session);
        }
    }

    /** Where anything was served. */
    SortedSet<CohortKey> keys() {
        return new TreeSet<>(served.keySet());
    }

    /** Sessions that a pool met for the first time, by pool. */
    Map<String, SortedSet<String>> sessions() {
        return sessions;
    }

    Ledger ledger(Cohort cohort) {
        Ledger sum = Ledger.NONE;
        for (Map.Entry<CohortKey, Cell> e : served.entrySet()) {
            Cell all = e.getValue();
            Cell own = cohort.contains(e.getKey()) ? all : Cell.EMPTY;
            sum = sum.plus(new Ledger(own.trials(), own.hits(), all.trials(), all.hits()));
        }
        return sum;
    }
}
