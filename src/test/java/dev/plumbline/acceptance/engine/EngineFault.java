package dev.plumbline.acceptance.engine;

/** What can be wrong with a {@link StandInEngine}. Each says what its strength means. */
public enum EngineFault {
    /** A Thai character is made the most probable, at this share of steps. */
    CORRUPT,
    /** The sampler passes over the most probable token, at this share of steps. */
    DROP_TOP,
    /** Weights of 4 bits; the strength means nothing. */
    REQUANT,
    /** The sampler divides by the temperature times this. */
    TEMPERATURE,
    /** The sampler ignores top-p. */
    IGNORE_TOP_P,
    /** The cache of one earlier position is lost before each step, in this share of responses. */
    KV_LOST,
    /** The sampler takes the most probable token, in this share of responses. */
    GREEDY,
    /** Normal noise of this standard deviation on each logit. */
    NOISE,
    /** One token is left out of the answer, in this share of responses. */
    TOKEN_LOST,
    /** The sampler ignores top-k. */
    IGNORE_TOP_K,
    /** The sampler ignores min-p. */
    IGNORE_MIN_P,
    /** Where more than this many candidates are kept, the second one is lost. */
    WIDE_LOSES,
    /** Each step of a response draws the same random number. */
    SAME_STATE,
    /** Requests that are answered at the same time draw the same random numbers. */
    SHARED_STATE,
    /** The seed is ignored. */
    IGNORE_SEED,
    /** All requests with a seed get the same one. */
    ONE_SEED,
    /** Noise of this standard deviation on each logit while other requests are answered. */
    BATCH,
    /** Noise of this standard deviation on each logit of a prompt that was seen before. */
    CACHE,
    /** Logit bias is ignored. */
    IGNORE_BIAS,
    /** Logit bias that makes a token likelier is ignored. */
    IGNORE_FORCE,
    /** Stop strings are ignored. */
    IGNORE_STOP,
    /** Log-probabilities of a prompt are those at this temperature. */
    RESCORE,
    /** Answers are so many tokens longer than they may be. */
    OVERLONG,
    /** Streams lose each token of this place, counted from 0. */
    STREAM_LOST,
    /** Something is put before each prompt. */
    TEMPLATE,
    /** After this many answers, only errors. */
    DIES,
    /** Each answer takes so many milliseconds longer. */
    SLOW
}
