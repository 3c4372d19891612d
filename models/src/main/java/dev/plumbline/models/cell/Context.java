package dev.plumbline.models.cell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one pool listed for the first steps after one prompt, so that two pools that were given the same context can be compared. Holds
 * no text: prompt and tokens are digests that only those who know the prompt's own digest can tell.
 *
 * @param window start of the window, in milliseconds since the epoch
 * @param time event time in milliseconds since the epoch
 * @param id digest of the response's id; with the time it orders contexts
 * @param prompt digest of model and prompt; the Kafka key of the record
 * @param steps the first steps, in order; empty where they cannot be compared with those of other pools
 * @param draw what was drawn, where nobody draws that twice; else null
 */
public record Context(
        long window,
        long time,
        String id,
        String model,
        String prompt,
        CohortKey cohort,
        List<Step> steps,
        @Nullable Draw draw)
        implements ContextRecord {

    /** How many steps are looked at. */
    public static final int STEPS = 8;

    /**
     * One step.
     *
     * @param chosen digest of the token that was generated
     */
    public record Step(long chosen, List<Listed> listed) {

        public Step {
            listed = List.copyOf(listed);
        }
    }

    /**
     * One candidate.
     *
     * @param token digest of the token
     * @param logprob natural logarithm of the reported probability, finite
     */
    public record Listed(long token, double logprob) {}

    /**
     * An answer that is too improbable to come twice.
     *
     * @param text digest of all of it
     * @param start digest of its first tokens, as many as make it improbable
     */
    public record Draw(long text, long start) {}

    /** A context whose answer any sampler may repeat. */
    public Context(long window, long time, String id, String model, String prompt, CohortKey cohort, List<Step> steps) {
        this(window, time, id, model, prompt, cohort, steps, null);
    }

    public Context {
        steps = List.copyOf(steps);
    }
}
