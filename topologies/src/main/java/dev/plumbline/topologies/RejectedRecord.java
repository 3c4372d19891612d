package dev.plumbline.topologies;

import dev.plumbline.models.sample.DeadLetter;
import org.jspecify.annotations.Nullable;

/**
 * A record of one of Plumbline's own topics that is not what the topic holds. Its message names what must hold, and
 * nothing that the record holds, so that it may be logged and published.
 */
public final class RejectedRecord extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why a record is passed over. */
    public enum Reason {
        /** It has no value: nothing in Plumbline deletes that way. */
        EMPTY("empty"),
        /** It is not in the topic's form. */
        MALFORMED("malformed"),
        /** A later version of Plumbline wrote it. */
        LATER_VERSION("later-version"),
        /** Its key is not that of its value, so that it would stand in another's place. */
        WRONG_KEY("wrong-key"),
        /** It names a time or a partition that cannot be. */
        OUT_OF_BOUNDS("out-of-bounds"),
        /** It has the right form, and could not be used. */
        UNUSABLE("unusable");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** The stable name in topics and metrics. */
        public String code() {
            return code;
        }
    }

    /** @param must what must hold */
    public RejectedRecord(Reason reason, String must) {
        super(must);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What is kept of the record on the topic {@code poison}. */
    public DeadLetter letter(String topic, int partition, long offset, byte @Nullable [] value) {
        byte[] bytes = value == null ? new byte[0] : value;
        return DeadLetter.of(topic, partition, offset, reason.code(), "", String.valueOf(getMessage()), bytes);
    }
}
