package dev.plumbline.detector.store;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An ordered map of bytes: all state that must survive a restart lives in one. The order is that of unsigned bytes. On
 * Kafka Streams it is a logged state store; in a backtest a tree on the heap.
 */
public interface Store {

    byte @Nullable [] get(byte[] key);

    void put(byte[] key, byte[] value);

    void delete(byte[] key);

    /**
     * Visits the entries with {@code from <= key < to}, in order. The visitor must not change the store.
     */
    void range(byte[] from, byte[] to, BiConsumer<byte[], byte[]> visitor);
}
