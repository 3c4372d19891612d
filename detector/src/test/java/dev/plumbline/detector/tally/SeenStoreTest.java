package dev.plumbline.detector.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.store.HeapStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered, for how long, and what is left of it. */
class SeenStoreTest {

    private static final long KEEP = 1_000;

    private final HeapStore store = new HeapStore();
    private SeenStore memory = new SeenStore(store);

    private long recall(SeenStore.Kind kind, int who, long time) {
        return memory.recall(kind, new Hash(0, who), time, KEEP, 1);
    }

    @Test
    void recall_againAndAfterAWhile() {
        assertEquals(0, recall(SeenStore.Kind.ID, 1, 0));
        assertEquals(1, recall(SeenStore.Kind.ID, 1, KEEP - 1));
        assertEquals(0, recall(SeenStore.Kind.VOTE, 1, 0));
        assertEquals(0, recall(SeenStore.Kind.ID, 1, KEEP));
    }

    /** Lists have bounds, and kinds share them; after a restart all of them are still found. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 1_001, 2_500})
    void forget_whatExpired_leavesNothing(int many) {
        for (int i = 0; i < many; i++) {
            recall(SeenStore.Kind.ID, i, i % 10);
            recall(SeenStore.Kind.MEETING, i, i % 10);
        }
        memory.forget(0);
        memory = new SeenStore(store);
        memory.forget(KEEP);
        assertEquals(1, recall(SeenStore.Kind.ID, many - 1, 9));
        memory.forget(KEEP + 10);
        assertEquals(0, store.size());
    }

    /** An index beside each entry would be as many again. */
    @Test
    void list_ofWhatWasMetTogether_isOneEntry() {
        for (int i = 0; i < 500; i++) {
            recall(SeenStore.Kind.VOTE, i, 0);
        }
        memory.forget(0);
        assertEquals(501, store.size());
    }

    /** The old list holds its key too, and has nothing more to say of it. */
    @Test
    void forget_whatWasMetAgainSinceItExpired_staysRemembered() {
        recall(SeenStore.Kind.ID, 1, 0);
        recall(SeenStore.Kind.ID, 2, 100);
        memory.forget(0);
        assertEquals(0, recall(SeenStore.Kind.ID, 1, KEEP + 50));
        memory.forget(0);
        memory.forget(KEEP + 101);
        assertEquals(1, recall(SeenStore.Kind.ID, 1, KEEP + 102));
        memory.forget(2 * KEEP + 51);
        assertEquals(0, store.size());
    }
}
