package dev.plumbline.detector.tally;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.store.StoredForm;
import dev.plumbline.models.proto.state.ExpiryState;
import dev.plumbline.models.proto.state.SeenState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who was seen before: ids, votes and meetings, each remembered for a while of event time, then forgotten. What expires
 * is found in lists by time, of what was met together: with the writes that a list saves, an entry costs one where an
 * index of its own costs two.
 */
final class SeenStore {

    /** What is remembered. */
    enum Kind {
        ID((byte) 'i'),
        RESCORED((byte) 'r'),
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
    private static final int VERSION = 1;
    private static final StoredForm<SeenState> SEEN = new StoredForm<>("names met", VERSION, SeenState.parser());
    private static final StoredForm<ExpiryState> EXPIRIES =
            new StoredForm<>("names to forget", VERSION, ExpiryState.parser());

    /** Keys in one list at most: it is one record of the store's log. */
    private static final int LISTED = 1_000;

    private final Store store;

    /** What {@link #recall} has added to the store and no list holds yet, by how long it is remembered. */
    private final TreeMap<Long, Fresh> fresh = new TreeMap<>();

    /**
     * Nothing that is remembered expires before. Stores on disk keep traces of what was deleted, which need not be
     * passed again.
     */
    private long earliest = Long.MIN_VALUE;

    /** Keys that are remembered equally long, and when the last of them expires. */
    private static final class Fresh {

        private final List<byte[]> keys = new ArrayList<>();
        private long until = Long.MIN_VALUE;
    }

    SeenStore(Store store) {
        this.store = store;
    }

    /**
     * Which of {@code bits} were remembered at {@code time}; from now on all of them are, until {@code keep}
     * milliseconds after the first. Must be followed by {@link #forget} before the store is committed.
     */
    long recall(Kind kind, Hash hash, long time, long keep, long bits) {
        byte[] key =
                hash.putInto(ByteBuffer.allocate(1 + Hash.BYTES).put(kind.code)).array();
        byte[] stored = store.get(key);
        SeenState seen = stored == null ? SeenState.getDefaultInstance() : SEEN.read(stored);
        long known = stored == null || seen.getUntil() <= time ? 0 : seen.getBits();
        if ((known | bits) != known) {
            long until = known == 0 ? time + keep : seen.getUntil();
            store.put(key, write(until, known | bits));
            if (known == 0) {
                Fresh of = fresh.computeIfAbsent(keep, span -> new Fresh());
                of.keys.add(key);
                of.until = Math.max(of.until, until);
            }
        }
        return known & bits;
    }

    private static byte[] write(long until, long bits) {
        return SeenState.newBuilder()
                .setVersion(VERSION)
                .setUntil(until)
                .setBits(bits)
                .build()
                .toByteArray();
    }

    private void list() {
        for (Fresh of : fresh.values()) {
            for (int from = 0; from < of.keys.size(); from += LISTED) {
                List<byte[]> keys = of.keys.subList(from, Math.min(from + LISTED, of.keys.size()));
                ExpiryState.Builder list = ExpiryState.newBuilder().setVersion(VERSION);
                keys.forEach(key -> list.addKeys(UnsafeByteOperations.unsafeWrap(key)));
                store.put(expiry(of.until, keys.get(0)), list.build().toByteArray());
            }
            earliest = Math.min(earliest, of.until);
        }
        fresh.clear();
    }

    /** Lists what is new, so that it will be forgotten; and forgets what is listed as expired before {@code time}. */
    void forget(long time) {
        list();
        if (time <= earliest) {
            return;
        }
        List<Map.Entry<byte[], byte[]>> expired = new ArrayList<>();
        store.range(
                expiry(earliest, NOTHING), expiry(time, NOTHING), (index, list) -> expired.add(Map.entry(index, list)));
        earliest = time;
        for (Map.Entry<byte[], byte[]> e : expired) {
            for (ByteString listed : EXPIRIES.read(e.getValue()).getKeysList()) {
                byte[] key = listed.toByteArray();
                byte[] stored = store.get(key);
                if (stored != null && SEEN.read(stored).getUntil() < time) {
                    store.delete(key);
                }
            }
            store.delete(e.getKey());
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
