package dev.plumbline.detector.monitor;

import java.time.Duration;
import java.util.Set;

/**
 * What Plumbline's own gates, or people's, did to the traffic: sessions that a gate keeps away have not fallen silent.
 *
 * @param pools those whose gate is closed, or changed within {@link #SPAN}
 * @param changed whether one changed within it, so that others got or gave what it keeps or lets in
 */
public record GateEffects(Set<String> pools, boolean changed) {

    /** No gate moved anything. */
    public static final GateEffects NONE = new GateEffects(Set.of(), false);

    /** Two halves that are compared, the one that goes on, and what a gateway needs to hear of it. */
    public static final Duration SPAN = Duration.ofMinutes(17);

    public GateEffects {
        pools = Set.copyOf(pools);
    }
}
