package dev.plumbline.topologies.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.store.PrefixedStore;
import dev.plumbline.detector.store.Store;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefixedStoreTest extends StoreContract {

    private final HeapStore shared = new HeapStore();
    private final Store store = new PrefixedStore(shared, "model");

    @Override
    Store store() {
        return store;
    }

    @Test
    void models_whoseNamesBeginAlike_doNotMeet() {
        Store longer = new PrefixedStore(shared, "model-2");
        Store empty = new PrefixedStore(shared, "");
        store.put(new byte[] {1}, new byte[] {1});
        longer.put(new byte[] {2}, new byte[] {2});
        empty.put(new byte[] {3}, new byte[] {3});
        assertNull(store.get(new byte[] {2}));
        assertEquals(List.of("[1]=[1]"), range(store, new byte[0], new byte[] {-1}));
        assertEquals(List.of("[2]=[2]"), range(longer, new byte[0], new byte[] {-1}));
        assertEquals(List.of("[3]=[3]"), range(empty, new byte[0], new byte[] {-1}));
    }
}
