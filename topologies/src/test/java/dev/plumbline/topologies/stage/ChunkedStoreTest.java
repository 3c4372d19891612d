package dev.plumbline.topologies.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.store.ChunkedStore;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.store.Store;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedStoreTest extends StoreContract {

    private static final byte[] KEY = {7};

    private final HeapStore records = new HeapStore();
    private final Store store = new ChunkedStore(records);

    @Override
    Store store() {
        return store;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 899_999, 900_000, 900_001, 1_800_000, 5_000_000})
    void values_ofAnyLength_readBack_inRecordsThatKafkaTakes(int length) {
        byte[] value = bytes(length);
        store.put(KEY, value);
        assertArrayEquals(value, store.get(KEY));
        store.range(new byte[] {0}, new byte[] {8}, (key, read) -> assertArrayEquals(value, read));
        records.range(new byte[0], new byte[] {-1, -1, -1}, (key, record) -> assertTrue(record.length <= 900_000));
    }

    @Test
    void valuesThatBeginLikeAMark_readBack() {
        byte[] value = {0, 0, 0, 0, 9};
        store.put(KEY, value);
        assertArrayEquals(value, store.get(KEY));
    }

    @Test
    void shorterValues_andDeletion_leaveNoPieces() {
        store.put(KEY, bytes(3_000_000));
        assertEquals(5, records.size());
        store.put(KEY, bytes(1_000_000));
        assertEquals(3, records.size());
        store.put(KEY, bytes(10));
        assertEquals(1, records.size());
        store.put(KEY, bytes(2_000_000));
        store.delete(KEY);
        assertEquals(0, records.size());
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
