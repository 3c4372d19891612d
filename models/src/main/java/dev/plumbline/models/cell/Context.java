package dev.plumbline.models.cell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one pool listed for the first steps after one prompt, so that two pools that were given the same context can be
 * compared. Holds no text: prompt and tokens are digests that only those who know the prompt's own digest can tell.
 *
 * @param window start of the window, in milliseconds since the epoch
 * @param time event time in milliseconds since the epoch
 * @param id digest of the response's id; with the time it orders contexts
 * @param prompt digest of model and prompt; the Kafka key of the record
 * @param form of which distribution the lists are: only lists of one form can be compared
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
        Form form,
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
     * Of which distribution the log-probabilities are.
     *
     * @param settings digest of all that shaped it; 0 for the model's own distribution
     * @param temperature what the model's logits were divided by; differences times this are differences of the model's
     *     own
     * @param cut whether candidates may have been cut off
     * @param processed whether they are said to be what the sampler drew from, so that they hold whatever temperature
     *     it took in truth
     */
    public record Form(long settings, double temperature, boolean cut, boolean processed) {

        /** The model's own distribution. */
        public static final Form RAW = new Form(0, 1, false, false);

        /** What is drawn from where nothing was asked that would change it. */
        public static final Form UNCHANGED = new Form(0, 1, false, true);

        public Form {
            if (!(temperature > 0)) {
                throw new IllegalArgumentException("temperature must be above 0, got " + temperature);
            }
        }

        /** Whether lists of both forms are of one distribution, where all did what they were asked to. */
        public boolean isComparable(Form other) {
            return settings == other.settings && temperature == other.temperature && cut == other.cut;
        }
    }

    /**
     * An answer that is too improbable to come twice.
     *
     * @param text digest of all of it
     * @param start digest of its first tokens, as many as make it improbable
     */
    public record Draw(long text, long start) {}

    /** A context whose lists are the model's own, and whose answer any sampler may repeat. */
    public Context(long window, long time, String id, String model, String prompt, CohortKey cohort, List<Step> steps) {
        this(window, time, id, model, prompt, cohort, Form.RAW, steps, null);
    }

    /** The same with nothing left to compare. */
    public Context withoutSteps() {
        return new Context(window, time, id, model, prompt, cohort, form, List.of(), draw);
    }

    public Context {
        steps = List.copyOf(steps);
    }
}
