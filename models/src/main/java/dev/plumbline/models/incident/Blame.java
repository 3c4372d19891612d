package dev.plumbline.models.incident;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import java.util.List;

/**
 * Who is at fault, and which signals say so.
 *
 * @param cohort the cohort that is blamed
 * @param also other names of the same traffic
 * @param alternatives other cohorts that explain what was seen as well: not to be acted on where they do not agree
 * @param signal the signal with the most evidence among {@code signals}
 * @param reference who predicted the rate
 * @param signals all signals of this layer that speak against the cohort, in alphabetical order
 */
public record Blame(
        Cohort cohort,
        List<String> also,
        List<Cohort> alternatives,
        String signal,
        String reference,
        List<String> signals) {

    /** Whether every explanation blames traffic of {@code key}. */
    public boolean surelyFallsOn(CohortKey key) {
        return cohort.contains(key) && alternatives.stream().allMatch(other -> other.contains(key));
    }

    public Blame {
        also = List.copyOf(also);
        alternatives = List.copyOf(alternatives);
        signals = List.copyOf(signals);
    }
}
