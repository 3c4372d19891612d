package dev.plumbline.models.sample;

import dev.plumbline.models.sample.BadRecord.Reason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * Walks one JSON record forward, and says where it is when something is wrong. Null is an absent field everywhere.
 */
abstract sealed class Walk implements AutoCloseable permits Cursor {

    final JsonParser json;

    private String field = "";
    /** The name before the one that is being read: still the parser's current one if that fails. */
    private @Nullable String previous;

    private final byte[] record;
    /** Path to what is read, where it is part of another record. */
    private String root = "";

    /** Reads one value. */
    @FunctionalInterface
    interface Reading {
        void read() throws BadRecord;
    }

    Walk(JsonParser json, byte[] record) {
        this.json = json;
        this.record = record;
    }

    /** Reads value after value with {@code read}; in errors, {@code root} stands for the first, and with a number for the others. */
    final void forEachRoot(String root, Reading read) throws BadRecord {
        try {
            for (int i = 0; nextRoot(i == 0 ? root : root + '[' + i + ']'); i++) {
                read.read();
            }
        } catch (JacksonException e) {
            throw damage(e);
        }
    }

    private boolean nextRoot(String root) {
        this.root = root;
        return nextRoot();
    }

    /** Moves to the record's first token, then past its last. Whether there is one. */
    final boolean nextRoot() {
        return json.nextToken() != null;
    }

    @Override
    public final void close() {
        json.close();
    }

    final boolean atObject() {
        return json.currentToken() == JsonToken.START_OBJECT;
    }

    final void enterObject() throws BadRecord {
        expect(JsonToken.START_OBJECT, "an object");
    }

    /** Moves to the value of the object's next field that is not null; false, and past the object, where there is none. */
    final boolean nextField() {
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
    final boolean nextEntry() {
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
    final String field() {
        return field;
    }

    final void enterArray() throws BadRecord {
        expect(JsonToken.START_ARRAY, "an array");
    }

    final boolean nextElement() {
        return json.nextToken() != JsonToken.END_ARRAY;
    }

    /** Leaves the value unread. */
    final void skip() {
        json.skipChildren();
    }

    final boolean atArray() {
        return json.currentToken() == JsonToken.START_ARRAY;
    }

    final boolean atNull() {
        return json.currentToken() == JsonToken.VALUE_NULL;
    }

    final boolean atFlag() {
        return json.currentToken() == JsonToken.VALUE_TRUE || json.currentToken() == JsonToken.VALUE_FALSE;
    }

    final boolean atString() {
        return json.currentToken() == JsonToken.VALUE_STRING;
    }

    final void expect(JsonToken token, String expected) throws BadRecord {
        if (json.currentToken() != token) {
            throw wrongType(expected);
        }
    }

    /** Where in the record the current token begins. */
    final int tokenOffset() {
        return (int) json.currentTokenLocation().getByteOffset();
    }

    /** Where in the record the next token may begin. */
    final int offset() {
        return (int) json.currentLocation().getByteOffset();
    }

    /** Of the object that was just left. */
    final BadRecord missing(String field) {
        return within(Reason.MISSING_FIELD, field, "needed");
    }

    /** Of a field of the object that was just left. */
    final BadRecord within(Reason reason, String field, String bound) {
        return new BadRecord(reason, path(json.streamReadContext()) + "." + field, bound);
    }

    final BadRecord wrongType(String expected) {
        return bad(Reason.WRONG_TYPE, expected);
    }

    final BadRecord outOfBounds(String bound) {
        return bad(Reason.OUT_OF_BOUNDS, bound);
    }

    /** What the parser's own complaint means. */
    final BadRecord damage(JacksonException e) {
        TokenStreamContext at = json.streamReadContext();
        boolean unnamed = at.inObject() && Objects.equals(at.currentName(), previous);
        return Damage.of(e, path(unnamed ? at.getParent() : at), isOpen(), record);
    }

    final BadRecord bad(Reason reason, String bound) {
        TokenStreamContext at = json.streamReadContext();
        boolean entered = json.currentToken().isStructStart(); // the parser is inside what the error is about
        String path = path(entered ? at.getParent() : at);
        return isOpen() ? Damage.cut(path) : new BadRecord(reason, path, bound); // half a number is no number
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
