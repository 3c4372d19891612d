package dev.plumbline.service.probe.rescore;

import org.jspecify.annotations.Nullable;

/**
 * What became of one record.
 *
 * @param id of the response; empty where it could not be read
 * @param kind what it was
 * @param reason why nothing was made of it; empty where something was
 * @param record the record to publish; null where there is none
 */
public record RescoringOutcome(
        String id, Kind kind, String reason, @Nullable String record) {

    /** What can become of a record. */
    public enum Kind {
        /** The trusted pool has rated its tokens. */
        RESCORED,
        /** What a trusted pool needs is not known, or it has no question to answer. */
        NOT_RESCORABLE,
        /** The trusted pool rates other tokens than those that were drawn. */
        OTHER_TOKENS,
        /** The trusted pool did not answer: it may be asked again. */
        NOT_ANSWERED
    }

    /** Whether it need never be asked again. */
    public boolean isFinal() {
        return kind == Kind.RESCORED || kind == Kind.OTHER_TOKENS;
    }

    static RescoringOutcome none(String id, Kind kind, String reason) {
        return new RescoringOutcome(id, kind, reason, null);
    }
}
