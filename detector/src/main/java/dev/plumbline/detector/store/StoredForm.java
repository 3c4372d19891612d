package dev.plumbline.detector.store;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;

/**
 * Reads values of stores whose first field is the version of their form. A version reads the forms N and N − 1; every
 * other is refused with what to do, before anything else of it is read.
 *
 * @param what names the values, in errors
 * @param version N
 */
public record StoredForm<M extends MessageLite>(String what, int version, Parser<M> parser) {

    /** Field 1, a number: no value that was written before there were messages begins with it. */
    private static final int VERSION_TAG = 0x08;

    /**
     * Reads a value.
     *
     * @throws IllegalStateException where its form is older than N − 1, or later than N
     * @throws UncheckedIOException where it is damaged
     */
    public M read(byte[] stored) {
        try {
            check(versionOf(stored));
            return parser.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw damaged(e);
        }
    }

    /**
     * Reads a value, and what it means.
     *
     * @throws IllegalStateException where its form is older than N − 1, or later than N
     * @throws UncheckedIOException where it is damaged; a list that ends before another that goes with it, and a number
     *     that none can be, are damage too
     */
    public <T> T read(byte[] stored, Function<M, T> meaning) {
        M in = read(stored);
        try {
            return meaning.apply(in);
        } catch (IndexOutOfBoundsException e) {
            throw damaged(new IOException("a list is too short", e));
        } catch (IllegalArgumentException e) {
            throw damaged(new IOException(e.getMessage(), e));
        }
    }

    /** 0 for what was written before there were messages. */
    private int versionOf(byte[] stored) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(stored);
            return stored.length > 0 && stored[0] == VERSION_TAG && in.readTag() == VERSION_TAG ? in.readUInt32() : 0;
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private void check(int found) {
        if (Integer.compareUnsigned(found, version) > 0) {
            throw new IllegalStateException("stored " + what + " have form " + Integer.toUnsignedString(found)
                    + ", and this Plumbline reads up to form " + version
                    + ": run the version that wrote them, or a later one");
        }
        if (found < 1 || found < version - 1) {
            throw new IllegalStateException("stored " + what + " have a form of before form " + Math.max(1, version - 1)
                    + ", which this Plumbline does not read: start a new prefix, plumbline run --prefix NAME");
        }
    }

    private UncheckedIOException damaged(IOException e) {
        return new UncheckedIOException("stored " + what + " are damaged", e);
    }
}
