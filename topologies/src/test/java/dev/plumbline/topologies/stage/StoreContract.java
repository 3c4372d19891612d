package dev.plumbline.topologies.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the detector expects of a store, and each implementation must do. */
abstract class StoreContract {

    abstract Store store();

    @Test
    void get_unknown_isNull() {
        assertNull(store().get(new byte[] {1}));
    }

    @Test
    void put_emptyValue_isKept() {
        store().put(new byte[] {1}, new byte[0]);
        assertArrayEquals(new byte[0], store().get(new byte[] {1}));
    }

    @Test
    void range_endsAreInclusiveAndExclusive() {
        for (byte b = 1; b <= 4; b++) {
            store().put(new byte[] {b}, new byte[] {b});
        }
        assertEquals(List.of("[2]=[2]", "[3]=[3]"), range(store(), new byte[] {2}, new byte[] {4}));
    }

    @Test
    void range_fromTheEmptyKey_isFromTheBeginning() {
        store().put(new byte[] {0}, new byte[] {1});
        store().put(new byte[] {-1}, new byte[] {2});
        assertEquals(List.of("[0]=[1]"), range(store(), new byte[0], new byte[] {-1}));
    }

    @Test
    void range_orderIsThatOfUnsignedBytes() {
        store().put(new byte[] {-128}, new byte[0]);
        store().put(new byte[] {127}, new byte[0]);
        store().put(new byte[] {127, 0}, new byte[0]);
        assertEquals(List.of("[127]=[]", "[127, 0]=[]", "[-128]=[]"), range(store(), new byte[] {0}, new byte[] {-1}));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anySequence_equalsATreeOnTheHeap(long seed) {
        Random random = new Random(seed);
        HeapStore expected = new HeapStore();
        for (int i = 0; i < 2_000; i++) {
            byte[] key = bytes(random, 3);
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    byte[] value = bytes(random, 5);
                    expected.put(key, value);
                    store().put(key, value);
                }
                case 2 -> {
                    expected.delete(key);
                    store().delete(key);
                }
                default -> assertArrayEquals(expected.get(key), store().get(key), "seed " + seed + " step " + i);
            }
        }
        byte[] from = {20};
        byte[] to = {-20};
        assertEquals(range(expected, from, to), range(store(), from, to), "seed " + seed);
    }

    private static byte[] bytes(Random random, int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    static List<String> range(Store store, byte[] from, byte[] to) {
        List<String> seen = new ArrayList<>();
        store.range(from, to, (key, value) -> seen.add(Arrays.toString(key) + "=" + Arrays.toString(value)));
        return seen;
    }
}
