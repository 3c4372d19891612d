package dev.plumbline.detector.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One model's own part of a store that many models share. */
public final class PrefixedStore implements Store {

    /** Never part of UTF-8, so that no model's name is the beginning of another's. */
    public static final byte END = (byte) 0xFF;

    private final Store store;
    private final byte[] prefix;

    public PrefixedStore(Store store, String model) {
        this.store = store;
        byte[] name = model.getBytes(StandardCharsets.UTF_8);
        this.prefix = ByteBuffer.allocate(name.length + 1).put(name).put(END).array();
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return store.get(full(key));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        store.put(full(key), value);
    }

    @Override
    public void delete(byte[] key) {
        store.delete(full(key));
    }

    @Override
    public void range(byte[] from, byte[] to, BiConsumer<byte[], byte[]> visitor) {
        store.range(
                full(from),
                full(to),
                (key, value) -> visitor.accept(Arrays.copyOfRange(key, prefix.length, key.length), value));
    }

    private byte[] full(byte[] key) {
        return ByteBuffer.allocate(prefix.length + key.length)
                .put(prefix)
                .put(key)
                .array();
    }
}
