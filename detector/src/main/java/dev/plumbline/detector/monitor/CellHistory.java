package dev.plumbline.detector.monitor;

import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.store.Store;
import dev.plumbline.models.cell.CellTable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The cells of the last day, by window: what blame asks again. What ended in a window and what began in it are apart.
 */
public final class CellHistory {

    private final Store store;
    private final CohortIndex cohortIndex;

    /** Where the windows go, in order of time. */
    @FunctionalInterface
    public interface Visitor {
        void visit(WindowView window);
    }

    public CellHistory(Store store, CohortIndex cohortIndex) {
        this.store = store;
        this.cohortIndex = cohortIndex;
    }

    /** Keeps what ended in a window. */
    public void append(long window, Cuts cuts, CellTable ended) {
        store.put(key(window), WindowForm.write(window, cuts, ended));
    }

    /** Keeps what began in a window, and when it had come of age. */
    public void append(StartWindow begun, long judged) {
        byte[] key = ByteBuffer.allocate(Long.BYTES + 1)
                .put(key(begun.start()))
                .put((byte) 1)
                .array();
        store.put(key, WindowForm.write(judged, begun.cuts(), begun.cells()));
    }

    /** Forgets all windows that start before {@code time}. */
    public void forget(long time) {
        List<byte[]> old = new ArrayList<>();
        store.range(key(Long.MIN_VALUE), key(time), (key, value) -> old.add(key));
        old.forEach(store::delete);
    }

    /** Visits the windows from {@code from} on, in order of their start. */
    public void replay(long from, Visitor visitor) {
        store.range(key(from), key(Long.MAX_VALUE), (key, value) -> visitor.visit(read(key, value)));
    }

    private static byte[] key(long window) {
        return ByteBuffer.allocate(Long.BYTES).putLong(window ^ Long.MIN_VALUE).array();
    }

    private WindowView read(byte[] key, byte[] stored) {
        long start = ByteBuffer.wrap(key).getLong() ^ Long.MIN_VALUE;
        WindowForm.Stored window = WindowForm.read(stored);
        return key.length == Long.BYTES
                ? WindowView.ofEnded(start, window.cuts(), window.cells(), cohortIndex::index)
                : WindowView.ofBegun(start, window.judged(), window.cuts(), window.cells(), cohortIndex::index);
    }
}
