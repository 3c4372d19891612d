package dev.plumbline.models.policy;

import dev.plumbline.models.incident.Layer;
import java.time.Duration;
import java.util.List;

/**
 * What may be done about an incident, and by whom.
 *
 * @param gate stop placing new sessions on a pool
 * @param unstick release the sessions that are stuck there
 * @param rollback take a version back
 * @param budget mean time between false actions over the whole fleet
 * @param keep share of the model's capacity that must stay, in (0, 1]
 * @param lease how long a gate holds unless it is renewed
 * @param coolDown after a pool was given back, how long no other is taken away by itself
 * @param passWithin the absolute difference of a rate that must be ruled out for a pass, where its tolerance is smaller
 * @param passNeeds the layers of each of which something must have been judged for a pass
 */
public record Actions(
        Mode gate,
        Mode unstick,
        Mode rollback,
        Duration budget,
        double keep,
        Duration lease,
        Duration coolDown,
        double passWithin,
        List<Layer> passNeeds) {

    /** Who decides. */
    public enum Mode {
        /** Nobody: what would be done is said, and not done. */
        OBSERVE,
        /** A person, by approving. */
        APPROVE,
        /** Plumbline. */
        AUTOMATIC
    }

    /** Nothing is done, all is said. */
    public static final Actions DEFAULT = new Actions(
            Mode.OBSERVE,
            Mode.OBSERVE,
            Mode.OBSERVE,
            Duration.ofDays(90),
            0.7,
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            0.02,
            List.of(Layer.SAMPLER, Layer.LOGITS, Layer.SERVING));

    public Actions {
        if (!(keep > 0 && keep <= 1)) {
            throw new IllegalArgumentException("keep must lie in (0, 1], got " + keep);
        }
        if (!(passWithin > 0 && passWithin < 1)) {
            throw new IllegalArgumentException("passWithin must lie in (0, 1), got " + passWithin);
        }
        passNeeds = List.copyOf(passNeeds);
    }
}
