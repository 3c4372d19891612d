package dev.plumbline.models.sample;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is kept of a record that could not be taken: where it lies and what is wrong with it, never its value.
 *
 * @param offset of the record in its topic and partition
 * @param reason code of the {@link BadRecord.Reason}, or of what is wrong with a record of an internal topic
 * @param field path of the field; empty where the record as a whole is bad
 * @param bound what was expected there
 * @param digest first 32 hexadecimal digits of the value's SHA-256, to find its like
 * @param bytes size of the value
 */
public record DeadLetter(
        String topic, int partition, long offset, String reason, String field, String bound, String digest, int bytes) {

    private static final int DIGEST_BYTES = 16;

    public static DeadLetter of(String topic, int partition, long offset, BadRecord why, byte[] value) {
        return of(topic, partition, offset, why.reason().code(), why.field(), why.bound(), value);
    }

    /** The same of a reason that has no {@link BadRecord}. */
    public static DeadLetter of(
            String topic, int partition, long offset, String reason, String field, String bound, byte[] value) {
        return new DeadLetter(topic, partition, offset, reason, field, bound, digest(value), value.length);
    }

    /** Where the record lies, {@code topic/partition/offset}: the same record is noted once, whoever meets it. */
    public String place() {
        return topic + "/" + partition + "/" + offset;
    }

    private static String digest(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value), 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
