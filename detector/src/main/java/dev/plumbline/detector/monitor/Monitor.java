package dev.plumbline.detector.monitor;

import dev.plumbline.models.cell.Cohort;

/** One signal, one reference, one cohort. */
public record Monitor(String ask, Cohort cohort) implements Comparable<Monitor> {

    public static Monitor of(HypothesisTest ask, Cohort cohort) {
        return new Monitor(ask.name(), cohort);
    }

    @Override
    public int compareTo(Monitor other) {
        int order = ask.compareTo(other.ask);
        return order != 0 ? order : cohort.compareTo(other.cohort);
    }
}
