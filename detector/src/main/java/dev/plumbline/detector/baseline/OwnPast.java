package dev.plumbline.detector.baseline;

import dev.plumbline.detector.signal.Latency;
import dev.plumbline.models.cell.CohortKey;
import java.util.List;
import java.util.Set;

/**
 * Whose past a rate of sessions is compared with: a stratum of history ends in the kind of hardware and the pool. What
 * the baseline shows to differ between them is compared with its own past and not with peers, and latency always is,
 * for kinds of hardware differ in it for ever; the rest is compared with the past of all, of which more was seen.
 */
public final class OwnPast {

    private static final List<String> DIMENSIONS = List.of("hardware", "pool");

    /** Where a difference is what one expects, none need be shown. */
    private static final Set<String> ALWAYS = Set.of(Latency.NAME);

    private OwnPast() {}

    /** A stratum of who served within a stratum. */
    public static String stratum(String stratum, CohortKey served) {
        StringBuilder own = new StringBuilder(stratum);
        for (String dimension : DIMENSIONS) {
            String value = served.values().get(dimension);
            if (value != null) {
                own.append(own.isEmpty() ? "" : "|")
                        .append(dimension)
                        .append('=')
                        .append(value.replace('|', '/'));
            }
        }
        return own.toString();
    }

    /** Whether a stratum's last property says who served. */
    static boolean isServed(String stratum) {
        String last = stratum.substring(stratum.lastIndexOf('|') + 1);
        return DIMENSIONS.stream().anyMatch(dimension -> last.startsWith(dimension + "="));
    }

    /** Whether a stratum is of one pool. */
    static boolean isPool(String stratum) {
        return stratum.substring(stratum.lastIndexOf('|') + 1).startsWith("pool=");
    }

    /** Whether the past of others says nothing, though it may not be shown to differ. */
    static boolean always(String signal) {
        return ALWAYS.contains(signal);
    }
}
