package dev.plumbline.detector.tally;

import dev.plumbline.models.cell.CohortKey;
import java.util.Map;

/**
 * What is made of a cohort key, once for all answers that share it.
 *
 * @param cohort one object for all, since keys compare quickest with themselves
 * @param name the key as a string
 * @param pool what strata of controls begin with
 * @param hardware stratum of what is re-scored: how far healthy numerics differ depends on it
 * @param halfA where the controls' one half is counted
 * @param halfB where the other is
 */
record Seat(CohortKey cohort, String name, String pool, String hardware, CohortKey halfA, CohortKey halfB) {

    static Seat of(CohortKey cohort) {
        String pool = cohort.values().getOrDefault("pool", "");
        return new Seat(
                cohort,
                cohort.toString(),
                "pool=" + pool.replace('|', '/') + "|",
                "hardware=" + cohort.values().getOrDefault("hardware", "-").replace('|', '/'),
                half(pool, "a"),
                half(pool, "b"));
    }

    private static CohortKey half(String pool, String half) {
        return CohortKey.of(Map.of("pool", pool, Tallier.HALF, half));
    }
}
