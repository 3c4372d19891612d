package dev.plumbline.service.ingest;

import dev.plumbline.models.sample.BadRecord;
import java.util.List;

/**
 * What became of the records of a request.
 *
 * @param accepted how many are on the topic now
 * @param rejected how many are not
 * @param errors one for each that is not, by index
 */
public record IngestResult(int accepted, int rejected, List<Refusal> errors) {

    /** Reason of a record that is sound and could not be stored now. Sent again, it counts once. */
    static final String BUSY = "busy";

    public IngestResult {
        errors = List.copyOf(errors);
    }

    /**
     * Why a record was not accepted.
     *
     * @param index its place in the request, from 0, blank lines left out
     * @param reason a stable word
     * @param field path of the field; empty where it is the record as a whole
     * @param bound what was expected there
     */
    public record Refusal(int index, String reason, String field, String bound) {

        static Refusal bad(int index, BadRecord why) {
            return new Refusal(index, why.reason().code(), why.field(), why.bound());
        }

        static Refusal busy(int index) {
            return new Refusal(index, BUSY, "", "a broker that answers in time: send it again");
        }
    }

    /** Whether some of it should be sent again. */
    boolean isBusy() {
        return errors.stream().anyMatch(error -> error.reason().equals(BUSY));
    }
}
