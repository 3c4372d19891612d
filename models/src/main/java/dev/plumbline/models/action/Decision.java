package dev.plumbline.models.action;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done or not done, and why: the audit. One is written when what is decided of a subject, or a
 * reason for it, changes.
 *
 * @param time end of the window in which it was decided, in milliseconds since the epoch
 * @param pool null where it is not about one
 * @param incident null where it is not about one
 * @param reasons of a refusal every interlock that stood against it
 * @param by who, where it was a person
 */
public record Decision(
        long time,
        String model,
        @Nullable String pool,
        @Nullable String incident,
        Kind kind,
        Result result,
        List<String> reasons,
        @Nullable String by) {

    /** What it is about. */
    public enum Kind {
        GATE("gate"),
        UNSTICK("unstick"),
        ROLLBACK("rollback"),
        OVERRIDE("override"),
        APPROVAL("approval"),
        /** Of an incident, by a person. */
        END("end");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** The stable name in topics, metrics and JSON. */
        public String code() {
            return code;
        }
    }

    /** What became of it. */
    public enum Result {
        OBSERVED("observed"),
        PROPOSED("proposed"),
        ORDERED("ordered"),
        REFUSED("refused"),
        RELEASED("released"),
        TAKEN("taken");

        private final String code;

        Result(String code) {
            this.code = code;
        }

        /** The stable name in topics, metrics and JSON. */
        public String code() {
            return code;
        }
    }

    public Decision {
        reasons = List.copyOf(reasons);
    }
}
