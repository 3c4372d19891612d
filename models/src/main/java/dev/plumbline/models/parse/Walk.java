package dev.plumbline.models.parse;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.BadRecord.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * Walks one JSON record forward, and says where it is when something is wrong. Null is an absent field everywhere.
 */
public abstract sealed class Walk implements AutoCloseable permits Cursor {

    /** Records of more bytes are long. */
    private static final int LONG = 1 << 20;

    /** Bytes of an escaped character. */
    private static final int LONGEST_CHARACTER = 6;

    final JsonParser json;

    private String field = "";
    /** The name before the one that is being read: still the parser's current one if that fails. */
    private @Nullable String previous;

    private final byte[] record;
    /** Path to what is read, where it is part of another record. */
    private String root = "";

    /** Reads one value. */
    @FunctionalInterface
    public interface Reading {
        void read() throws BadRecord;
    }

    Walk(JsonParser json, byte[] record) {
        this.json = json;
        this.record = record;
    }

    /**
     * Reads value after value with {@code read}; in errors, {@code root} stands for the first, and with a number for
     * the others.
     */
    public final void forEachRoot(String root, Reading read) throws BadRecord {
        try {
            for (int i = 0; nextRoot(i == 0 ? root : root + '[' + i + ']'); i++) {
                read.read();
            }
        } catch (JacksonException e) {
            throw damage(e);
        }
    }

    /**
     * Reads the value here, or passes over it where what it holds is odd: that costs the value and nothing beside it.
     *
     * @return whether it was read
     * @throws BadRecord where the record ends inside it
     */
    public final boolean tolerate(Reading read) throws BadRecord {
        boolean inside = json.currentToken().isStructStart();
        TokenStreamContext outer = inside ? json.streamReadContext().getParent() : json.streamReadContext();
        try {
            read.read();
            return true;
        } catch (BadRecord odd) {
            if (odd.reason() == Reason.CUT) {
                throw odd;
            }
            while (json.streamReadContext() != outer && json.nextToken() != null) {
                // out of the value, whose form is sound
            }
            return false;
        }
    }

    private boolean nextRoot(String root) {
        this.root = root;
        return nextRoot();
    }

    /** Moves to the record's first token, then past its last. Whether there is one. */
    public final boolean nextRoot() {
        return json.nextToken() != null;
    }

    @Override
    public final void close() {
        json.close();
    }

    public final boolean atObject() {
        return json.currentToken() == JsonToken.START_OBJECT;
    }

    public final void enterObject() throws BadRecord {
        expect(JsonToken.START_OBJECT, "an object");
    }

    /**
     * Moves to the value of the object's next field that is not null; false, and past the object, where there is none.
     */
    public final boolean nextField() {
        do {
            previous = json.streamReadContext().currentName();
            String name = json.nextName();
            if (name == null) {
                return false;
            }
            field = name;
        } while (json.nextToken() == JsonToken.VALUE_NULL);
        return true;
    }

    /** Like {@link #nextField}, and stops at null too: for maps whose values may be none. */
    public final boolean nextEntry() {
        previous = json.streamReadContext().currentName();
        String name = json.nextName();
        if (name == null) {
            return false;
        }
        field = name;
        json.nextToken();
        return true;
    }

    /** Name of the field that {@link #nextField} moved to. */
    public final String field() {
        return field;
    }

    public final void enterArray() throws BadRecord {
        expect(JsonToken.START_ARRAY, "an array");
    }

    public final boolean nextElement() {
        return json.nextToken() != JsonToken.END_ARRAY;
    }

    /** Leaves the value unread. */
    public final void skip() {
        json.skipChildren();
    }

    public final boolean atArray() {
        return json.currentToken() == JsonToken.START_ARRAY;
    }

    public final boolean atNull() {
        return json.currentToken() == JsonToken.VALUE_NULL;
    }

    public final boolean atFlag() {
        return json.currentToken() == JsonToken.VALUE_TRUE || json.currentToken() == JsonToken.VALUE_FALSE;
    }

    public final boolean atString() {
        return json.currentToken() == JsonToken.VALUE_STRING;
    }

    public final void expect(JsonToken token, String expected) throws BadRecord {
        if (json.currentToken() != token) {
            throw wrongType(expected);
        }
    }

    /** Passes over the value here, and returns it as it is written. */
    public final String raw() {
        int from = tokenOffset();
        skip();
        return new String(record, from, offset() - from, StandardCharsets.UTF_8);
    }

    /** Where in the record the current token begins. */
    public final int tokenOffset() {
        return (int) json.currentTokenLocation().getByteOffset();
    }

    /**
     * Whether the string here surely has more than so many characters, of which each takes at most six bytes. Looked at
     * in long records alone, where decoding a string only to refuse it could take more memory than there is.
     */
    final boolean isLonger(int characters) {
        if (record.length <= LONG) {
            return false;
        }
        int from = tokenOffset() + 1;
        long end = from + LONGEST_CHARACTER * (long) characters;
        int i = from;
        while (i < record.length && i <= end && record[i] != '"') {
            i += record[i] == '\\' ? 2 : 1;
        }
        return i > end;
    }

    /** Where in the record the next token may begin. */
    public final int offset() {
        return (int) json.currentLocation().getByteOffset();
    }

    /** Of the object that was just left. */
    public final BadRecord missing(String field) {
        return within(Reason.MISSING_FIELD, field, "needed");
    }

    /** Of a field of the object that was just left. */
    public final BadRecord within(Reason reason, String field, String bound) {
        return new BadRecord(reason, path(json.streamReadContext()) + "." + field, bound);
    }

    public final BadRecord wrongType(String expected) {
        return bad(Reason.WRONG_TYPE, expected);
    }

    public final BadRecord outOfBounds(String bound) {
        return bad(Reason.OUT_OF_BOUNDS, bound);
    }

    /** What the parser's own complaint means. */
    public final BadRecord damage(JacksonException e) {
        TokenStreamContext at = json.streamReadContext();
        boolean unnamed = at.inObject() && Objects.equals(at.currentName(), previous);
        return ParseErrors.of(e, path(unnamed ? at.getParent() : at), isOpen(), record);
    }

    public final BadRecord bad(Reason reason, String bound) {
        TokenStreamContext at = json.streamReadContext();
        JsonToken token = json.currentToken(); // none in a record that holds nothing
        boolean entered = token != null && token.isStructStart(); // the parser is inside what the error is about
        String path = path(entered ? at.getParent() : at);
        return isOpen() ? ParseErrors.cut(path) : new BadRecord(reason, path, bound); // half a number is no number
    }

    private String path(@Nullable TokenStreamContext at) {
        String path = FieldPath.of(at);
        boolean separate = !root.isEmpty() && !path.isEmpty() && path.charAt(0) != '[';
        return separate ? root + '.' + path : root + path;
    }

    /** Whether the record ended and its object did not. */
    private boolean isOpen() {
        return json.currentLocation().getByteOffset() >= record.length
                && !json.streamReadContext().inRoot();
    }
}
