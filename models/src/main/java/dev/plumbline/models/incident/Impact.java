package dev.plumbline.models.incident;

import dev.plumbline.models.action.Ledger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom it hurt since the onset.
 *
 * @param sessions sessions that were touched, as far as they were sampled
 * @param share of all that the model did beyond what was predicted, in [0, 1]; null where the peers predict, who know
 *     of no other harm
 * @param ledger the harm in sessions and responses
 * @param samples a few of the responses that were counted, the earliest first: the first ones since the onset, and the
 *     last; empty where no single response is at fault, as where two rates differ
 */
public record Impact(long sessions, @Nullable Double share, Ledger ledger, List<SampledResponse> samples) {

    public Impact {
        samples = List.copyOf(samples);
    }

    /** One of which no response can be named. */
    public Impact(long sessions, @Nullable Double share, Ledger ledger) {
        this(sessions, share, ledger, List.of());
    }
}
