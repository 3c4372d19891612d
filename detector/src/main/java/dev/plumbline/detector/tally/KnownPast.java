package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Reference;
import dev.plumbline.models.incident.Evidence;
import java.util.Collection;

/** What of a model's past predicts its rates, from the least to the most. */
public enum KnownPast {
    /** Nothing: no baseline is approved, and no quiet day was learned yet. */
    NONE,
    /** The model's own quiet days, which nobody approved: they predict what sessions answer, and open tickets only. */
    OWN_DAYS,
    /** A baseline that somebody approved. */
    APPROVED;

    /** What the monitors of a model ask. */
    public static KnownPast of(Collection<Evidence.Reading> readings) {
        KnownPast known = NONE;
        for (Evidence.Reading reading : readings) {
            if (reading.reference().equals(Reference.HISTORY.code())) {
                return APPROVED;
            }
            if (reading.reference().equals(Reference.FIRST_DAYS.code())
                    || reading.reference().equals(Reference.LAST_DAYS.code())) {
                known = OWN_DAYS;
            }
        }
        return known;
    }

    /** The one that predicts more. */
    public KnownPast or(KnownPast other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
