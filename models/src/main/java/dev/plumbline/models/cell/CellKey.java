package dev.plumbline.models.cell;

import org.jspecify.annotations.Nullable;

/**
 * What a cell counts within one window of one model.
 *
 * @param signal name of the question
 * @param cut which of the signal's forms of the question; evidence is averaged over cuts
 * @param bin which part of the answers is predicted alike; evidence multiplies over bins
 * @param stratum what legitimately changes output; empty where the prediction does not need it
 * @param cohort where the responses were served
 * @param twin where their twins were served, for questions about two sides: the side that answered first; null for all
 *     others
 * @param age in how many windows before this one the responses began, or the twin answered, where that matters and is
 *     known; else 0
 */
public record CellKey(
        String signal,
        int cut,
        int bin,
        String stratum,
        CohortKey cohort,
        @Nullable CohortKey twin,
        int age) implements Comparable<CellKey> {

    public CellKey {
        if (age < 0) {
            throw new IllegalArgumentException("age must be at least 0, got " + age);
        }
    }

    /** A key of which it does not matter when the responses began. */
    public CellKey(String signal, int cut, int bin, String stratum, CohortKey cohort, @Nullable CohortKey twin) {
        this(signal, cut, bin, stratum, cohort, twin, 0);
    }

    /** The same about one side. */
    public CellKey(String signal, int cut, int bin, String stratum, CohortKey cohort) {
        this(signal, cut, bin, stratum, cohort, null);
    }

    /** The same of responses that began so many windows before. */
    public CellKey aged(int windows) {
        return windows == age ? this : new CellKey(signal, cut, bin, stratum, cohort, twin, windows);
    }

    @Override
    public int compareTo(CellKey other) {
        int order = signal.compareTo(other.signal);
        order = order != 0 ? order : Integer.compare(cut, other.cut);
        order = order != 0 ? order : Integer.compare(bin, other.bin);
        order = order != 0 ? order : stratum.compareTo(other.stratum);
        order = order != 0 ? order : cohort.compareTo(other.cohort);
        order = order != 0 ? order : compare(twin, other.twin);
        return order != 0 ? order : Integer.compare(age, other.age);
    }

    /** None comes first. */
    private static int compare(@Nullable CohortKey a, @Nullable CohortKey b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        return a.compareTo(b);
    }
}
