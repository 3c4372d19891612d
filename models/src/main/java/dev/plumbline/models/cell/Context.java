package dev.plumbline.models.cell;

import java.util.List;

/**
 * What one pool listed for the first steps after one prompt, so that two pools that were given the same context can be compared. Holds
 * no text: prompt and tokens are digests that only those who know the prompt's own digest can tell.
 *
 * @param window start of the window, in milliseconds since the epoch
 * @param time event time in milliseconds since the epoch
 * @param id digest of the response's id; with the time it orders contexts
 * @param prompt digest of model and prompt; the Kafka key of the record
 * @param steps the first steps, in order
 */
public record Context(
        long window, long time, String id, String model, String prompt, CohortKey cohort, List<Step> steps)
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

    public Context {
        steps = List.copyOf(steps);
    }
}
