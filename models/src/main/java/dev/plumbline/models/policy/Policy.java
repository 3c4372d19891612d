package dev.plumbline.models.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the operator decides. The budget of false alarms is the only threshold; everything else says what a difference
 * means.
 *
 * @param window length of a window of event time
 * @param grace how long after its end a window still takes samples
 * @param ahead how far ahead of its clock a sample may be
 * @param duplicates how long an id is remembered
 * @param votes how long a session's vote is remembered
 * @param twinMemory how long contexts are remembered, and that two sides agreed on one
 * @param twinSpan how long before an answer its twin may have come
 * @param twinVotes how long it is remembered that two sides differed on a context
 * @param memory how long cells are kept for blame
 * @param hold how long a fault must have seemed over before anybody is told
 * @param pages mean time between false pages over the whole fleet
 * @param tickets mean time between false tickets over the whole fleet
 * @param watches mean time between false watches over the whole fleet
 * @param contracts highest rate that a signal's contract allows, by signal
 * @param tolerances relative difference of a rate that is harmless, by signal
 * @param dimensions dimensions in the order in which names for the same traffic are preferred
 * @param maxValues a dimension with more values than this has no monitors of its own
 * @param strata what legitimately changes output beside the model, so that peers are compared within it only: names of
 *     {@link #STRATA} and of labels
 * @param placement how sessions find their pool
 * @param capacities what each pool can carry, in any one unit; without them no action may take a pool away
 * @param identical pools between which there is nothing to find, for controls; by a name of the group
 * @param vocabularies how many tokens a model knows, by model: its ids lie below
 * @param minSessions an incident that rests on what was read is not shown before it touched so many sessions
 * @param delivery who hears of incidents
 * @param actions what may be done about incidents
 */
public record Policy(
        Duration window,
        Duration grace,
        Duration ahead,
        Duration duplicates,
        Duration votes,
        Duration twinMemory,
        Duration twinSpan,
        Duration twinVotes,
        Duration memory,
        Duration hold,
        Duration pages,
        Duration tickets,
        Duration watches,
        Map<String, Double> contracts,
        Map<String, Double> tolerances,
        List<String> dimensions,
        int maxValues,
        List<String> strata,
        Placement placement,
        Map<String, Double> capacities,
        Map<String, List<String>> identical,
        Map<String, Integer> vocabularies,
        int minSessions,
        Delivery delivery,
        Actions actions) {

    /** How sessions find their pool. */
    public enum Placement {
        /** By the balancer's draw: then peers are exchangeable. */
        CHANCE,
        /** By affinity, such as a prefix or a tenant: then peers stop at ticket level. */
        AFFINITY
    }

    /** The strata that have names of their own. */
    public static final List<String> STRATA = List.of(
            "region", "context_class.requested", "platform", "prompt.scripts", "sampler.temperature", "sampler.top_p");

    /** What is in force where nobody decided otherwise. */
    public static final Policy DEFAULT = new Policy(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofMinutes(15),
            Duration.ofHours(24),
            Duration.ofMinutes(10),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofHours(24),
            Duration.ofMinutes(10),
            Duration.ofDays(30),
            Duration.ofDays(7),
            Duration.ofDays(1),
            Map.ofEntries(
                    Map.entry("routing", 1e-6),
                    Map.entry("script-mixing", 1e-3),
                    Map.entry("sampler-contract", 1e-6),
                    Map.entry("twins", 2e-3),
                    Map.entry("twin-gross", 1e-5),
                    Map.entry("prompt-digest", 1e-5),
                    Map.entry("garble", 1e-3),
                    Map.entry("usage", 1e-3),
                    Map.entry("divergence", 2e-3),
                    Map.entry("diversity", 1e-3),
                    Map.entry("lateness", 1e-2)),
            Map.of("sampler-calibration", 0.002, "script-mixing", 0.5, "token-drift", 0.05, "feed", 0.25),
            List.of(
                    "pool",
                    "hardware",
                    "context_class.served",
                    "version",
                    "region",
                    "platform",
                    "sampler.implementation",
                    "sampler.precision"),
            200,
            STRATA,
            Placement.CHANCE,
            Map.of(),
            Map.of(),
            Map.of(),
            10,
            Delivery.NONE,
            Actions.DEFAULT);

    public Policy {
        positive("window", window);
        positive("pages", pages);
        positive("tickets", tickets);
        positive("watches", watches);
        if (grace.toMillis() % window.toMillis() != 0) {
            throw new IllegalArgumentException("grace must be a multiple of window, got " + grace + " and " + window);
        }
        contracts = Map.copyOf(contracts);
        tolerances = Map.copyOf(tolerances);
        dimensions = List.copyOf(dimensions);
        strata = List.copyOf(strata);
        capacities = Map.copyOf(capacities);
        identical = Map.copyOf(identical);
        vocabularies = Map.copyOf(vocabularies);
        if (minSessions < 1) {
            throw new IllegalArgumentException("minSessions must be at least 1, got " + minSessions);
        }
    }

    /** Start of the window that holds {@code time}. */
    public long windowOf(long time) {
        return Math.floorDiv(time, window.toMillis()) * window.toMillis();
    }

    /** The time at which a source has passed the window that starts at {@code window}. */
    public long closes(long start) {
        return start + window.toMillis() + grace.toMillis();
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be above 0, got " + value);
        }
    }
}
