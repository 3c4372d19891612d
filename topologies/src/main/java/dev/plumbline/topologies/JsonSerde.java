package dev.plumbline.topologies;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** The models' own JSON, as Kafka wants it. A value that cannot be read is an error of ours, never skipped. */
final class JsonSerde {

    private JsonSerde() {}

    /** Reads a form of {@code T}. */
    interface Read<S, T> {
        T read(S form) throws Exception;
    }

    /** Writes a form of {@code T}. */
    interface Write<T, S> {
        S write(T value);
    }

    static <T> Serde<T> of(Write<T, String> write, Read<String, T> read) {
        return ofBytes(
                value -> write.write(value).getBytes(StandardCharsets.UTF_8),
                bytes -> read.read(new String(bytes, StandardCharsets.UTF_8)));
    }

    static <T> Serde<T> ofBytes(Write<T, byte[]> write, Read<byte[], T> read) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : write.write(value),
                (topic, bytes) -> bytes == null ? null : read(topic, bytes, read));
    }

    private static <T> @Nullable T read(String topic, byte[] bytes, Read<byte[], T> read) {
        try {
            return read.read(bytes);
        } catch (Exception e) {
            throw new SerializationException("cannot read a record of " + topic, e);
        }
    }
}
