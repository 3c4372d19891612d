package dev.plumbline.models.action;

import org.jspecify.annotations.Nullable;

/**
 * What a person said, over what Plumbline decided; the record is kept as it was said. Times are milliseconds since the
 * epoch.
 *
 * @param pool of which pool; null for an approval and an end
 * @param incident of which incident; null for all others
 * @param by who says so
 * @param why in their own words
 * @param time when
 * @param until when it ends; a later word on the same subject ends it too
 */
public record Instruction(
        String model,
        Kind kind,
        @Nullable String pool,
        @Nullable String incident,
        String by,
        String why,
        long time,
        long until) {

    /** What is wanted. */
    public enum Kind {
        /** Place new sessions on the pool, whatever Plumbline finds. */
        OPEN("open"),
        /** Place none, whatever Plumbline finds. */
        CLOSE("close"),
        /** As Plumbline decides again. */
        RELEASE("release"),
        /** Do what was proposed for the incident. */
        APPROVE("approve"),
        /** The incident is over, whatever Plumbline finds: what would show it may be gone. */
        END("end");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** The stable name in topics and JSON. */
        public String code() {
            return code;
        }
    }

    public Instruction {
        boolean ofIncident = kind == Kind.APPROVE || kind == Kind.END;
        if (ofIncident == (incident == null) || ofIncident == (pool != null)) {
            throw new IllegalArgumentException("an approval and an end name an incident, all others a pool");
        }
        if (until <= time) {
            throw new IllegalArgumentException("until must be after time, got " + until + " and " + time);
        }
    }
}
