package dev.plumbline.models.policy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * How pools that are drained are probed, and what that may do.
 *
 * @param opens when a probe may end an incident
 * @param pools where pools can be asked past the load balancer, by name; those of which nobody says it are not probed
 * @param api by which API they are asked
 * @param rate how often each of them is asked in a second at most
 * @param every how long after a probe ended the pool is probed again
 */
public record ProbeRules(GateOpening opens, Map<String, URI> pools, ApiKind api, double rate, Duration every) {

    /** None is probed; and only a probe that has seen the fault may say that it is over. */
    public static final ProbeRules DEFAULT =
            new ProbeRules(GateOpening.DIFFERENT_FIRST, Map.of(), ApiKind.CHAT, 2, Duration.ofMinutes(10));

    public ProbeRules {
        pools = Map.copyOf(pools);
    }

    /** Whether there is anything to probe, and something to compare it with. */
    public boolean isOn() {
        return pools.size() > 1;
    }
}
