package dev.plumbline.detector.pipeline;

import dev.plumbline.detector.store.PrefixedStore;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.store.StoredTime;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Windows that close without parts, by model: those in which an incident ends though nothing more is heard of the
 * model.
 */
final class AwaitedWindows {

    private final Store store;

    AwaitedWindows(Store store) {
        this.store = store;
    }

    /** Whether the model has incidents that wait for their end. */
    boolean awaits(String model) {
        return store.get(key(model)) != null;
    }

    /**
     * Keeps what a model waits for, in place of what it waited for before.
     *
     * @param window start of the window; empty where it waits for none
     */
    void put(String model, OptionalLong window) {
        if (window.isPresent()) {
            store.put(key(model), StoredTime.write(window.getAsLong()));
        } else if (awaits(model)) {
            store.delete(key(model));
        }
    }

    /** The windows from {@code from} on and before {@code end} that models wait for. */
    SortedSet<Long> windows(long from, long end) {
        return new TreeSet<>(all().values()).subSet(from, end);
    }

    /** The models that wait for this window, or for one before it. */
    SortedSet<String> due(long window) {
        TreeSet<String> due = new TreeSet<>();
        all().forEach((model, at) -> {
            if (at <= window) {
                due.add(model);
            }
        });
        return due;
    }

    private SortedMap<String, Long> all() {
        TreeMap<String, Long> all = new TreeMap<>();
        store.range(
                new byte[0],
                new byte[] {PrefixedStore.END},
                (model, window) -> all.put(new String(model, StandardCharsets.UTF_8), StoredTime.read(window)));
        return all;
    }

    private static byte[] key(String model) {
        return model.getBytes(StandardCharsets.UTF_8);
    }
}
