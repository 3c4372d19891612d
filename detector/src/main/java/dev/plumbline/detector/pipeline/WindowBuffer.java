package dev.plumbline.detector.pipeline;

import dev.plumbline.detector.store.PrefixedStore;
import dev.plumbline.detector.store.Store;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.json.TallyJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The parts of windows that are open, in a store, by (window, model, stage, source, window of origin, number). */
final class WindowBuffer implements OpenWindows {

    private static final byte[] FIRST = key(Long.MIN_VALUE);

    private final Store store;

    WindowBuffer(Store store) {
        this.store = store;
    }

    /**
     * Keeps a part until its window closes.
     *
     * @param origin the window that it was counted in, where it came too late for that
     */
    void put(Part part, long origin) {
        byte[] model = part.tally().model().getBytes(StandardCharsets.UTF_8);
        byte[] stage = part.stage().id().getBytes(StandardCharsets.UTF_8);
        byte[] key = ByteBuffer.allocate(2 * Long.BYTES + model.length + 1 + stage.length + 1 + 2 * Integer.BYTES)
                .put(key(part.tally().window()))
                .put(model)
                .put(PrefixedStore.END)
                .put(stage)
                .put(PrefixedStore.END)
                .putInt(part.partition())
                .put(key(origin))
                .putInt(part.number())
                .array();
        store.put(key, TallyJson.write(part));
    }

    @Override
    public SortedSet<Long> windows(long end) {
        TreeSet<Long> windows = new TreeSet<>();
        store.range(FIRST, key(end), (key, value) -> windows.add(window(key)));
        return windows;
    }

    @Override
    public SortedMap<String, CellTable> remove(long window) {
        TreeMap<String, CellTable> cells = new TreeMap<>();
        List<byte[]> taken = new ArrayList<>();
        store.range(key(window), key(window + 1), (key, value) -> {
            TallyRecord record = TallyJson.read(value);
            if (!(record instanceof Part part)) {
                throw new IllegalStateException("no part is stored, but " + record);
            }
            cells.computeIfAbsent(part.tally().model(), m -> new CellTable())
                    .addAll(part.tally().cells());
            taken.add(key);
        });
        taken.forEach(store::delete);
        return cells;
    }

    /** Times in the order of unsigned bytes. */
    private static byte[] key(long window) {
        return ByteBuffer.allocate(Long.BYTES).putLong(window ^ Long.MIN_VALUE).array();
    }

    private static long window(byte[] key) {
        return ByteBuffer.wrap(key).getLong() ^ Long.MIN_VALUE;
    }
}
