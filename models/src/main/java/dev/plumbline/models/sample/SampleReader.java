package dev.plumbline.models.sample;

import dev.plumbline.models.sample.BadRecord.Reason;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads the JSON form of a sample: one pass over the bytes, no tree. Strict about the envelope, lenient inside the engine's
 * log-probabilities: null, NaN, infinite, above 0 and missing are kept there, since corruption is what is looked for. Fields
 * that it does not know are passed over; null, and an empty name that is not needed, are absent; of a field that comes twice the last
 * value counts. Thread-safe.
 */
public final class SampleReader {

    /** Largest record, in bytes. */
    public static final int MAX_BYTES = 4 << 20;

    /** Deepest nesting of objects and arrays. */
    public static final int MAX_DEPTH = 64;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // bare NaN, as Python writes it
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION) // UTF-8 alone
            .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            // depth is the only bound that the parser holds: the others are the record's own, or say what they are
            // about
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_BYTES)
                    .maxNumberLength(MAX_BYTES)
                    .maxStringLength(MAX_BYTES)
                    .build())
            .build();

    /**
     * Reads one record.
     *
     * @param record one JSON object in UTF-8, at most {@link #MAX_BYTES} long
     * @throws BadRecord where the record cannot be taken
     */
    public Sample read(byte[] record) throws BadRecord {
        if (record.length > MAX_BYTES) {
            throw new BadRecord(Reason.OVERSIZE, "", "at most " + MAX_BYTES + " bytes");
        }
        int wellFormed = Utf8.wellFormed(record);
        return wellFormed == record.length ? parse(record) : invalid(record, wellFormed);
    }

    /**
     * Looks at a record that {@link #read} refused, or that may belong to others.
     *
     * @return what it holds of a stream
     * @throws BadRecord where it has no id, or its response is no object
     */
    public Chunk chunk(byte[] record) throws BadRecord {
        try (Cursor in = cursor(record)) {
            try {
                in.nextRoot();
                return chunk(in);
            } catch (JacksonException e) {
                throw in.damage(e);
            }
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
                    Response.object(in, body);
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

    private static Sample parse(byte[] record) throws BadRecord {
        try (Cursor in = cursor(record)) {
            try {
                return sample(in);
            } catch (JacksonException e) {
                throw in.damage(e);
            }
        }
    }

    static Cursor cursor(byte[] json) {
        return new Cursor(JSON.createParser(ObjectReadContext.empty(), json), json);
    }

    private static Sample sample(Cursor in) throws BadRecord {
        if (!in.nextRoot()) {
            throw Damage.cut("");
        }
        Sample sample = new Envelope(in).read();
        if (in.nextRoot()) {
            throw new BadRecord(Reason.MALFORMED, "", "nothing after the object");
        }
        return sample;
    }

    /** What comes before the damage tells which field is hurt, unless it has an error of its own. */
    private static Sample invalid(byte[] record, int wellFormed) throws BadRecord {
        String field = "";
        try {
            parse(Arrays.copyOf(record, wellFormed));
        } catch (BadRecord e) {
            if (e.reason() != Reason.CUT || Utf8.isCut(record, wellFormed)) {
                throw e;
            }
            field = e.field();
        }
        throw new BadRecord(Reason.INVALID_UTF8, field, "UTF-8");
    }
}
