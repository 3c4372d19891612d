package dev.plumbline.models.cell;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a cell counts within one window of one model.
 *
 * @param signal name of the question
 * @param cut which of the signal's forms of the question; evidence is averaged over cuts
 * @param bin which part of the answers is predicted alike; evidence multiplies over bins
 * @param stratum what legitimately changes output; empty where the prediction does not need it
 * @param cohort where the responses were served
 * @param twin where their twins were served, for questions about two sides; null for all others
 */
public record CellKey(
        String signal,
        int cut,
        int bin,
        String stratum,
        CohortKey cohort,
        @Nullable CohortKey twin) implements Comparable<CellKey> {

    private static final Comparator<CellKey> ORDER = Comparator.comparing(CellKey::signal)
            .thenComparingInt(CellKey::cut)
            .thenComparingInt(CellKey::bin)
            .thenComparing(CellKey::stratum)
            .thenComparing(CellKey::cohort)
            .thenComparing(CellKey::twin, Comparator.nullsFirst(Comparator.naturalOrder()));

    /** A key about one side. */
    public CellKey(String signal, int cut, int bin, String stratum, CohortKey cohort) {
        this(signal, cut, bin, stratum, cohort, null);
    }

    @Override
    public int compareTo(CellKey other) {
        return ORDER.compare(this, other);
    }
}
