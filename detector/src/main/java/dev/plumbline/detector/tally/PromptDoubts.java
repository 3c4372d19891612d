package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import org.jspecify.annotations.Nullable;

/** Why a sample can be compared with no other of the same prompt. Depends on what was stated, not on what was drawn. */
final class PromptDoubts {

    private PromptDoubts() {}

    /** Why its lists, whose form can be compared, cannot be set beside a twin's; null where they can. */
    static @Nullable Unverifiable twins(Sample sample) {
        return sample.prompt().hash() == null ? Unverifiable.NO_PROMPT_DIGEST : null;
    }

    /**
     * Whether two equal answers of its kind would be an accident: nothing is drawn at temperature 0, nor anew with a
     * seed.
     */
    static boolean draws(Sample sample) {
        Sampler s = sample.sampler();
        return s.temperature() != 0 && s.seed() == null;
    }

    /** Why nobody can tell how improbable its answer was; null where they can. */
    static @Nullable Unverifiable draw(Sample sample) {
        if (sample.answer().steps().isEmpty()) {
            return Unverifiable.NO_LOGPROBS;
        }
        Sampler s = sample.sampler();
        if (s.logprobs().mode() == LogprobMode.UNKNOWN) {
            return Unverifiable.UNKNOWN_MODE;
        }
        Boolean penalties = s.adjustments().penalties();
        Boolean bias = s.adjustments().logitBias();
        Boolean grammar = s.adjustments().grammar();
        if (penalties == null || bias == null || grammar == null) {
            return Unverifiable.ABSENT_SETTING;
        }
        boolean stated = s.temperature() > 0
                && (s.logprobs().mode() == LogprobMode.PROCESSED
                        || (s.truncation().topP() > 0 && s.truncation().topK() >= 0));
        if (!stated) {
            return Unverifiable.ABSENT_SETTING;
        }
        if (penalties || bias || grammar || (s.bestOf() != null && s.bestOf() != 1)) {
            return Unverifiable.ALTERED;
        }
        return sample.prompt().hash() == null ? Unverifiable.NO_PROMPT_DIGEST : null;
    }
}
