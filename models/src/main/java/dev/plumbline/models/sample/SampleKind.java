package dev.plumbline.models.sample;

/** What a record of samples is about. */
public enum SampleKind {
    /** A response that was sampled for its session, or for itself. */
    RESPONSE,
    /** A response that was sampled for its prompt, whatever its session: it is compared with its twins alone. */
    BY_PROMPT,
    /**
     * What a trusted pool makes of the tokens of a response, which has a record of its own with the same id. It holds
     * numbers alone, no text.
     */
    RESCORED
}
