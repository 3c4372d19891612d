package dev.plumbline.detector.signal;

import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sampler;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a sampler promises, as a cut of {@link SamplerContract}, in the order of the cuts. A clause finds a
 * step guilty only where no way in which engines legitimately differ explains it.
 */
enum ContractRule {
    GREEDY(0, "chose another token than the most probable at temperature 0") {
        @Override
        boolean arises(Sampler s) {
            return !(s.temperature() > 0);
        }

        @Override
        @Nullable
        Unverifiable doubt(Sampler s) {
            return Double.isNaN(s.temperature()) ? Unverifiable.ABSENT_SETTING : ranks(s, 2);
        }

        @Override
        boolean broken(StepFacts f, Sampler s) {
            return f.above() > 0;
        }
    },

    /**
     * A rank is proven from what is listed only, so it asks for k others; more than k may survive where the k-th is
     * tied.
     */
    TOP_K(1, "chose a token that was not among the top k") {
        @Override
        boolean arises(Sampler s) {
            return s.temperature() != 0 && s.truncation().topK() != 0;
        }

        @Override
        @Nullable
        Unverifiable doubt(Sampler s) {
            if (s.truncation().topK() < 0 || s.engine().implementation() == null) {
                return Unverifiable.ABSENT_SETTING;
            }
            // the search for the top k may miss some of them by design, though never the first
            return s.engine().implementation().startsWith("approx")
                    ? Unverifiable.APPROXIMATE
                    : ranks(s, s.truncation().topK() + 1);
        }

        @Override
        boolean broken(StepFacts f, Sampler s) {
            return f.above() >= s.truncation().topK();
        }
    },

    /**
     * Inside are the tokens before which less than top-p has gone, and one more: engines differ on the token that
     * crosses. Below temperature 1 the model's own distribution keeps more than the sharpened one, in whichever order
     * an engine cuts.
     */
    TOP_P(2, "chose a token outside top-p") {
        @Override
        boolean arises(Sampler s) {
            return s.temperature() != 0 && !(s.truncation().topP() >= 1);
        }

        @Override
        @Nullable
        Unverifiable doubt(Sampler s) {
            if (Double.isNaN(s.temperature()) || Double.isNaN(s.truncation().topP())) {
                return Unverifiable.ABSENT_SETTING;
            }
            if (s.logprobs().mode() == LogprobMode.PROCESSED) {
                return Unverifiable.AFTER_CUTS;
            }
            if (s.logprobs().mode() == LogprobMode.UNKNOWN) {
                return Unverifiable.UNKNOWN_MODE;
            }
            return s.temperature() > 1 ? Unverifiable.ORDER_OF_CUTS : ranks(s, 3);
        }

        @Override
        boolean judges(StepFacts f) {
            return f.placed() && f.highest() <= ROUNDING;
        }

        @Override
        boolean broken(StepFacts f, Sampler s) {
            double edge =
                    s.truncation().topP() + Math.min(BF16, (1 - s.truncation().topP()) / 2);
            return f.massAbove() - f.leastAbove() >= edge;
        }
    },

    /** Some engines report logits in the place of log-probabilities. */
    POSITIVE(3, "were given a log-probability above 0") {
        @Override
        boolean judges(StepFacts f) {
            return !Double.isNaN(f.highest());
        }

        @Override
        boolean broken(StepFacts f, Sampler s) {
            return f.highest() > ROUNDING;
        }
    },

    /** Null and NaN are corruption whatever the numbers beside them are of. */
    NO_NUMBER(4, "were given null or NaN for a log-probability") {
        @Override
        @Nullable
        Unverifiable doubt(Sampler s) {
            return null;
        }

        @Override
        boolean judges(StepFacts f) {
            return true;
        }

        @Override
        boolean broken(StepFacts f, Sampler s) {
            return !f.whole();
        }
    },

    MASS(5, "were given candidates whose probabilities add up to more than 1") {
        @Override
        boolean judges(StepFacts f) {
            return f.whole() && f.highest() <= ROUNDING; // else another clause is broken already
        }

        @Override
        boolean broken(StepFacts f, Sampler s) {
            return f.mass() > 1 + MASS_ROUNDING;
        }
    };

    /** A log-probability may be above 0 by as much as this: no engine's rounding does more, and logits do. */
    private static final double ROUNDING = 1e-3;

    /** Listed probabilities may add up to this much more than 1: each may be rounded to the eight bits of bf16. */
    private static final double MASS_ROUNDING = 1e-2;

    /** The step between numbers below 1 in bf16, in which some engines add up the mass before the cut. */
    private static final double BF16 = 1.0 / 256;

    private final int cut;
    private final String hit;

    ContractRule(int cut, String hit) {
        this.cut = cut;
        this.hit = hit;
    }

    /** Its number among the forms of the question. */
    int cut() {
        return cut;
    }

    /** What a response that breaks it did, in words. */
    String hit() {
        return hit;
    }

    /** Whether it has anything to say of responses that were so sampled. */
    boolean arises(Sampler s) {
        return true;
    }

    /**
     * Why it cannot be judged of responses that were so sampled; null where it can. Does not depend on what was drawn.
     */
    @Nullable
    Unverifiable doubt(Sampler s) {
        return s.logprobs().mode() == LogprobMode.UNKNOWN ? Unverifiable.UNKNOWN_MODE : null;
    }

    /** Whether the step says enough. */
    boolean judges(StepFacts f) {
        return f.placed();
    }

    /** Whether the step breaks it. */
    abstract boolean broken(StepFacts f, Sampler s);

    /**
     * What stands in the way of any question about ranks; processed log-probabilities have it all in them. Temperature
     * and cuts keep the order, so where it is unknown which they are, they need what raw ones need.
     */
    private static @Nullable Unverifiable ranks(Sampler s, int listed) {
        Unverifiable altered = s.logprobs().mode() == LogprobMode.PROCESSED ? speculative(s) : altered(s);
        if (altered != null) {
            return altered;
        }
        if (s.logprobs().listed() < 0) {
            return Unverifiable.ABSENT_SETTING;
        }
        return s.logprobs().listed() < listed ? Unverifiable.TOO_FEW_LISTED : null;
    }

    /** What stood between the model's own distribution and the choice. */
    static @Nullable Unverifiable altered(Sampler s) {
        if (is(s.adjustments().penalties())
                || is(s.adjustments().logitBias())
                || is(s.adjustments().grammar())) {
            return Unverifiable.ALTERED;
        }
        Unverifiable speculative = speculative(s);
        if (speculative != null) {
            return speculative;
        }
        return s.adjustments().penalties() == null
                        || s.adjustments().logitBias() == null
                        || s.adjustments().grammar() == null
                ? Unverifiable.ABSENT_SETTING
                : null;
    }

    private static @Nullable Unverifiable speculative(Sampler s) {
        if (is(s.engine().speculative()) || (s.bestOf() != null && s.bestOf() > 1)) {
            return Unverifiable.ALTERED;
        }
        return s.engine().speculative() == null ? Unverifiable.ABSENT_SETTING : null;
    }

    private static boolean is(@Nullable Boolean setting) {
        return Boolean.TRUE.equals(setting);
    }
}
