package dev.plumbline.models.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the operator decides.
 *
 * @param timing how event time is cut into windows, and how long what is remembered
 * @param twins how long equal contexts of two pools are remembered
 * @param alarms when there is an alarm
 * @param fleet how the fleet's traffic divides, and what its parts can carry
 * @param delivery who hears of incidents
 * @param actions what may be done about incidents
 * @param probes what probes of drained pools may do
 */
public record Policy(
        Timing timing,
        TwinTiming twins,
        Alarms alarms,
        FleetLayout fleet,
        Delivery delivery,
        Actions actions,
        ProbeRules probes) {

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
            new Timing(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(15),
                    Duration.ofHours(24),
                    Duration.ofHours(24),
                    Duration.ofMinutes(10)),
            new TwinTiming(Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofHours(1)),
            new Alarms(
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
                            Map.entry("lateness", 1e-2),
                            Map.entry("cardinality", 1e-3),
                            Map.entry("sender", 1e-2)),
                    Map.of("sampler-calibration", 0.002, "script-mixing", 0.5, "token-drift", 0.05, "feed", 0.25),
                    BaselineUse.AUTOMATIC,
                    0.5,
                    10),
            new FleetLayout(
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
                    Map.of()),
            Delivery.NONE,
            Actions.DEFAULT,
            ProbeRules.DEFAULT);

    /** Start of the window that holds {@code time}. */
    public long windowOf(long time) {
        return timing.windowOf(time);
    }

    /** The time at which a source has passed the window that starts at {@code start}. */
    public long closes(long start) {
        return timing.closes(start);
    }
}
