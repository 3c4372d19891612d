package dev.plumbline.detector.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A store in which a long value lies in pieces, none of which is longer than a record of Kafka may be: in its place
 * stands how many there are. What begins a piece's key begins no other key: neither a name in UTF-8 nor a time.
 */
public final class ChunkedStore implements Store {

    /** Bytes of a piece: below Kafka's default of 1 MB, with room for the key. */
    static final int PIECE = 900_000;

    /** What stands in place of a value; no form of a value begins like this. */
    private static final byte MARK = 0;

    private static final byte[] PIECES = {(byte) 0xFF, (byte) 0xFF};

    private final Store store;

    public ChunkedStore(Store store) {
        this.store = store;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        byte[] value = store.get(key);
        return value == null ? null : whole(key, value);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        int before = pieces(store.get(key));
        boolean plain = value.length <= PIECE && (value.length == 0 || value[0] != MARK);
        int now = plain ? 0 : Math.max(1, (value.length + PIECE - 1) / PIECE);
        for (int i = 0; i < now; i++) {
            store.put(piece(key, i), Arrays.copyOfRange(value, i * PIECE, Math.min(value.length, (i + 1) * PIECE)));
        }
        for (int i = now; i < before; i++) {
            store.delete(piece(key, i));
        }
        store.put(key, plain ? value : marked(now));
    }

    @Override
    public void delete(byte[] key) {
        int pieces = pieces(store.get(key));
        for (int i = 0; i < pieces; i++) {
            store.delete(piece(key, i));
        }
        store.delete(key);
    }

    @Override
    public void range(byte[] from, byte[] to, BiConsumer<byte[], byte[]> visitor) {
        store.range(from, to, (key, value) -> {
            if (!isPiece(key)) {
                visitor.accept(key, whole(key, value));
            }
        });
    }

    private byte[] whole(byte[] key, byte[] value) {
        int pieces = pieces(value);
        if (pieces == 0) {
            return value;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int i = 0; i < pieces; i++) {
            byte[] piece = store.get(piece(key, i));
            if (piece == null) {
                throw new IllegalStateException("a stored value lacks piece " + i + " of " + pieces);
            }
            whole.writeBytes(piece);
        }
        return whole.toByteArray();
    }

    private static int pieces(byte @Nullable [] value) {
        return value == null || value.length == 0 || value[0] != MARK
                ? 0
                : ByteBuffer.wrap(value).getInt(1);
    }

    private static byte[] marked(int pieces) {
        return ByteBuffer.allocate(1 + Integer.BYTES).put(MARK).putInt(pieces).array();
    }

    private static byte[] piece(byte[] key, int number) {
        return ByteBuffer.allocate(PIECES.length + key.length + Integer.BYTES)
                .put(PIECES)
                .put(key)
                .putInt(number)
                .array();
    }

    private static boolean isPiece(byte[] key) {
        return key.length >= PIECES.length && key[0] == PIECES[0] && key[1] == PIECES[1];
    }
}
