package dev.plumbline.detector.tally;

import dev.plumbline.detector.store.Store;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Who was seen before: ids, votes and meetings, each remembered for a while of event time, then forgotten. */
final class Memory {

    /** What is remembered. */
    enum Kind {
        ID((byte) 'i'),
        VOTE((byte) 'v'),
        CLAUSE((byte) 'c'),
        MEETING((byte) 'm');

        private final byte code;

        Kind(byte code) {
            this.code = code;
        }
    }

    private static final byte EXPIRY = (byte) 'x';
    private static final byte[] NOTHING = {};

    private final Store store;

    /** Nothing that is remembered expires before. Stores on disk keep traces of what was deleted, which need not be passed again. */
    private long earliest = Long.MIN_VALUE;

    Memory(Store store) {
        this.store = store;
    }

    /**
     * Which of {@code bits} were remembered at {@code time}; from now on all of them are, until {@code keep} milliseconds after
     * the first.
     */
    long recall(Kind kind, Hash hash, long time, long keep, long bits) {
        byte[] key =
                hash.putInto(ByteBuffer.allocate(1 + Hash.BYTES).put(kind.code)).array();
        byte[] stored = store.get(key);
        long expiry = stored == null ? Long.MIN_VALUE : ByteBuffer.wrap(stored).getLong();
        long known =
                stored == null || expiry <= time ? 0 : ByteBuffer.wrap(stored).getLong(Long.BYTES);
        if ((known | bits) != known) {
            long until = known == 0 ? time + keep : expiry;
            store.put(
                    key,
                    ByteBuffer.allocate(2 * Long.BYTES)
                            .putLong(until)
                            .putLong(known | bits)
                            .array());
            if (known == 0) {
                store.put(expiry(until, key), NOTHING);
                earliest = Math.min(earliest, until);
            }
        }
        return known & bits;
    }

    /** Forgets what expired at or before {@code time}. */
    void forget(long time) {
        if (time <= earliest) {
            return;
        }
        List<byte[]> expired = new ArrayList<>();
        store.range(expiry(earliest, NOTHING), expiry(time, NOTHING), (key, value) -> expired.add(key));
        earliest = time;
        for (byte[] index : expired) {
            byte[] key = new byte[1 + Hash.BYTES];
            System.arraycopy(index, 1 + Long.BYTES, key, 0, key.length);
            byte[] stored = store.get(key);
            if (stored != null && ByteBuffer.wrap(stored).getLong() < time) {
                store.delete(key);
            }
            store.delete(index);
        }
    }

    private static byte[] expiry(long until, byte[] key) {
        return ByteBuffer.allocate(1 + Long.BYTES + key.length)
                .put(EXPIRY)
                .put(Keys.of(until))
                .put(key)
                .array();
    }
}
