package dev.plumbline.acceptance.fuzz;

import dev.plumbline.detector.store.Store;
import java.util.Arrays;
import java.util.function.BiConsumer;

/** A store in which every key has the same value. */
final class OneValue implements Store {

    /** Longer than every key that is taken apart. */
    private static final int KEY_BYTES = 40;

    private final byte[] value;

    OneValue(byte[] value) {
        this.value = value;
    }

    @Override
    public byte[] get(byte[] key) {
        return value;
    }

    @Override
    public void put(byte[] key, byte[] other) {}

    @Override
    public void delete(byte[] key) {}

    @Override
    public void range(byte[] from, byte[] to, BiConsumer<byte[], byte[]> visitor) {
        visitor.accept(Arrays.copyOf(from, Math.max(from.length, KEY_BYTES)), value);
    }
}
