package dev.plumbline.models.parse;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;
import dev.plumbline.models.sample.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads the values of one JSON record, strictly: whatever is not as expected is a {@link BadRecord} with the path of
 * the field.
 */
public final class Cursor extends Walk {

    /** Largest record, in bytes. */
    public static final int MAX_BYTES = 64 << 20;
    /** Deepest nesting of objects and arrays. */
    public static final int MAX_DEPTH = 64;
    /** Longest name of anything but an id, in chars. */
    public static final int MAX_NAME = 256;

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

    /** What engines in several languages write where a number is none. */
    private static final Map<String, Double> NOT_FINITE = Map.of(
            "NaN", Double.NaN,
            "nan", Double.NaN,
            "Infinity", Double.POSITIVE_INFINITY,
            "inf", Double.POSITIVE_INFINITY,
            "-Infinity", Double.NEGATIVE_INFINITY,
            "-inf", Double.NEGATIVE_INFINITY);

    private static final Range INTEGER = Range.closed(-0x1p63, 0x1p63);

    /** Longer numbers are read by the JDK, whose cost stays proportional to their length. */
    private static final int LONG_NUMBER = 32;

    public static final long EARLIEST = Rfc3339.read("2000-01-01T00:00:00Z");
    public static final String YEARS = "a time in the years 2000 to 2100";
    public static final long LATEST = Rfc3339.read("2100-12-31T23:59:59.999Z");

    private byte[] buffer = new byte[32];

    private Cursor(JsonParser json, byte[] record) {
        super(json, record);
    }

    /** A cursor before the first value of {@code json}, which is UTF-8. */
    public static Cursor of(byte[] json) {
        return new Cursor(JSON.createParser(ObjectReadContext.empty(), json), json);
    }

    public String string() throws BadRecord {
        expect(JsonToken.VALUE_STRING, "a string");
        return json.getString();
    }

    /** A string that is to be read on its own: one that UTF-8 can hold. */
    public String text() throws BadRecord {
        String text = string();
        if (!Utf8.canHold(text)) {
            throw bad(Reason.INVALID_UTF8, "no surrogate that stands alone");
        }
        return text;
    }

    /** How many elements the array here has. */
    public int count() throws BadRecord {
        int count = 0;
        enterArray();
        while (nextElement()) {
            skip();
            count++;
        }
        return count;
    }

    /** A name of at most {@code max} chars; null where it is empty. */
    @Nullable
    public String name(int max) throws BadRecord {
        expect(JsonToken.VALUE_STRING, "a string");
        if (isLonger(max) || json.getString().length() > max) {
            throw outOfBounds("a string of at most " + max + " characters");
        }
        String text = json.getString();
        if (!Utf8.canHold(text)) {
            throw bad(Reason.INVALID_UTF8, "no surrogate that stands alone");
        }
        return text.isEmpty() ? null : text;
    }

    /** A name of 1 to {@code max} chars. */
    public String filled(int max) throws BadRecord {
        String text = name(max);
        if (text == null) {
            throw outOfBounds("a string of 1 to " + max + " characters");
        }
        return text;
    }

    /** At most {@code most} names of 1 to {@code max} chars. */
    public List<String> names(int most, int max) throws BadRecord {
        List<String> names = new ArrayList<>();
        enterArray();
        while (nextElement()) {
            names.add(filled(max));
            if (names.size() > most) {
                throw outOfBounds("at most " + most + " strings");
            }
        }
        return names;
    }

    public boolean flag() throws BadRecord {
        if (!atFlag()) {
            throw wrongType("true or false");
        }
        return json.currentToken() == JsonToken.VALUE_TRUE;
    }

    public double real(Range range) throws BadRecord {
        return real(range, "a number ");
    }

    public int whole(Range range) throws BadRecord {
        double value = real(range, "a whole number ");
        if (value != Math.rint(value)) {
            throw wrongType("a whole number");
        }
        return (int) value;
    }

    /** A whole number of 64 bits, exactly. */
    public long integer() throws BadRecord {
        real(INTEGER, "a whole number ");
        expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
        try {
            return Long.parseLong(json.getString()); // the parser's own has been through a double by now
        } catch (NumberFormatException e) {
            throw outOfBounds("a whole number of 64 bits");
        }
    }

    /**
     * A log-probability as the engine gave it: what is no number, or too large for one, is a finding and not an error.
     */
    public double logprob() throws BadRecord {
        if (isNumber()) {
            return number();
        }
        if (atNull()) {
            return Double.NaN;
        }
        Double value = atString() ? NOT_FINITE.get(json.getString()) : null;
        if (value == null) {
            throw wrongType("a number or null");
        }
        return value;
    }

    /** The bytes listed here, one to a char; null where they are none. */
    public @Nullable String bytes() throws BadRecord {
        enterArray();
        int size = 0;
        boolean odd = false;
        while (nextElement()) {
            if (size == buffer.length) {
                buffer = Arrays.copyOf(buffer, 2 * size);
            }
            int value = oneByte();
            odd |= value < 0;
            buffer[size++] = (byte) value;
        }
        return odd ? null : new String(buffer, 0, size, StandardCharsets.ISO_8859_1);
    }

    /** The byte here; −1 where it is none. */
    private int oneByte() {
        boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getStringLength() <= 3;
        int value = whole ? json.getIntValue() : -1;
        if (!whole) {
            skip();
        }
        return value > 255 ? -1 : value;
    }

    /** Milliseconds since the epoch. */
    public long time() throws BadRecord {
        long time;
        try {
            time = Rfc3339.read(string());
        } catch (DateTimeException e) {
            throw wrongType("an RFC 3339 time with its offset");
        }
        if (time < EARLIEST || time > LATEST) {
            throw outOfBounds(YEARS);
        }
        return time;
    }

    private double real(Range range, String kind) throws BadRecord {
        if (atString() && NOT_FINITE.containsKey(json.getString())) {
            throw bad(Reason.NOT_FINITE, kind + range);
        }
        if (!isNumber()) {
            throw wrongType(kind + range);
        }
        double value = number();
        if (!range.contains(value)) {
            boolean huge = Character.isDigit(json.getString().charAt(json.getStringLength() - 1));
            throw bad(Double.isFinite(value) || huge ? Reason.OUT_OF_BOUNDS : Reason.NOT_FINITE, kind + range);
        }
        return value;
    }

    private boolean isNumber() {
        JsonToken token = json.currentToken();
        return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
    }

    /** Infinite where it is too large for a double; NaN and infinite where it is so written. */
    private double number() {
        return json.getStringLength() > LONG_NUMBER ? Double.parseDouble(json.getString()) : json.getDoubleValue();
    }
}
