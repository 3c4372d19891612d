package dev.plumbline.models.reader;

import dev.plumbline.models.dialect.Body;
import dev.plumbline.models.dialect.BodyObject;
import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.ParseErrors;
import dev.plumbline.models.parse.Utf8;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.stream.Chunk;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Reads the JSON form of a sample: one pass over the bytes, no tree. Strict about the envelope, lenient inside the
 * engine's log-probabilities: null, NaN, infinite, above 0 and missing are kept there, since corruption is what is
 * looked for. Fields that it does not know are passed over; null, and an empty name that is not needed, are absent; of
 * a field that comes twice the last value counts. Thread-safe.
 */
public final class SampleReader {

    /** Largest record, in bytes. */
    public static final int MAX_BYTES = Cursor.MAX_BYTES;

    /** So many steps of an answer are kept; one of more is {@linkplain dev.plumbline.models.sample.Gap#CUT cut}. */
    public static final int MAX_STEPS = Body.MAX_STEPS;

    /** Deepest nesting of objects and arrays. */
    public static final int MAX_DEPTH = Cursor.MAX_DEPTH;

    /**
     * Reads one record. Of one that is longer than {@link #MAX_BYTES} the rest is not looked at: its text and its first
     * steps are kept, and the answer {@linkplain dev.plumbline.models.sample.Gap#CUT says so}.
     *
     * @param record one JSON object in UTF-8; a mark of byte order before it is passed over
     * @throws BadRecord where the record cannot be taken
     */
    public Sample read(byte[] record) throws BadRecord {
        if (record.length > MAX_BYTES) {
            return beginning(record);
        }
        byte[] json = ByteOrderMark.isBefore(record)
                ? Arrays.copyOfRange(record, ByteOrderMark.LENGTH, record.length)
                : record;
        int wellFormed = Utf8.wellFormed(json);
        return wellFormed == json.length ? parse(json, false) : invalid(json, wellFormed);
    }

    /**
     * Looks at a record that {@link #read} refused, or that may belong to others.
     *
     * @return what it holds of a stream
     * @throws BadRecord where it has no id, or its response is no object
     */
    public Chunk chunk(byte[] record) throws BadRecord {
        try (Cursor in = Cursor.of(record)) {
            try {
                in.nextRoot();
                return chunk(in);
            } catch (JacksonException e) {
                throw in.damage(e);
            }
        }
    }

    /** The id of a record that may be of no other use; null where it has none, or it breaks off before. */
    public @Nullable String id(byte[] record) {
        try (Cursor in = Cursor.of(record)) {
            in.nextRoot();
            in.enterObject();
            while (in.nextField()) {
                if (in.field().equals("id")) {
                    return in.filled(Envelope.MAX_ID);
                }
                in.skip();
            }
            return null;
        } catch (BadRecord | JacksonException e) {
            return null;
        }
    }

    private static Chunk chunk(Cursor in) throws BadRecord {
        String id = null;
        Body body = new Body();
        int from = -1;
        int to = -1;
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.filled(Envelope.MAX_ID);
                case "response" -> {
                    from = in.tokenOffset();
                    BodyObject.read(in, body);
                    to = in.offset();
                }
                default -> in.skip();
            }
        }
        if (id == null || from < 0) {
            throw new BadRecord(Reason.MISSING_FIELD, id == null ? "id" : "response", "needed");
        }
        return new Chunk(id, body.isFinished(), body.isKnown(), from, to);
    }

    private static Sample beginning(byte[] record) throws BadRecord {
        try {
            byte[] whole = CutRecord.of(record, MAX_BYTES);
            int wellFormed = Utf8.wellFormed(whole);
            return parse(wellFormed == whole.length ? whole : Arrays.copyOf(whole, wellFormed), true);
        } catch (BadRecord e) {
            throw oversize();
        }
    }

    static BadRecord oversize() {
        return new BadRecord(Reason.OVERSIZE, "", "at most " + MAX_BYTES + " bytes, or what is needed among them");
    }

    /** @param cut whether it is the beginning of a record */
    private static Sample parse(byte[] record, boolean cut) throws BadRecord {
        try (Cursor in = Cursor.of(record)) {
            try {
                return sample(in, cut);
            } catch (JacksonException e) {
                throw in.damage(e);
            }
        }
    }

    private static Sample sample(Cursor in, boolean cut) throws BadRecord {
        if (!in.nextRoot()) {
            throw ParseErrors.cut("");
        }
        Sample sample = new Envelope(in, cut).read();
        if (in.nextRoot()) {
            throw new BadRecord(Reason.MALFORMED, "", "nothing after the object");
        }
        return sample;
    }

    /** What comes before the damage tells which field is hurt, unless it has an error of its own. */
    private static Sample invalid(byte[] record, int wellFormed) throws BadRecord {
        String field = "";
        try {
            parse(Arrays.copyOf(record, wellFormed), false);
        } catch (BadRecord e) {
            if (e.reason() != Reason.CUT || Utf8.isCut(record, wellFormed)) {
                throw e;
            }
            field = e.field();
        }
        throw new BadRecord(Reason.INVALID_UTF8, field, "UTF-8");
    }
}
