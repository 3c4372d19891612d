package dev.plumbline.detector.tally;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The first 128 bits of SHA-256: short enough to keep by the million, long enough that no two names ever meet. */
record Hash(long high, long low) {

    static final int BYTES = 16;

    static Hash of(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0xFF); // never part of UTF-8, so that ("a", "b") and ("ab", "") differ
            }
            ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
            return new Hash(bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Another hash for each number, where one name needs several. */
    Hash with(int number) {
        return new Hash(high ^ number, low);
    }

    /** Writes all {@link #BYTES} of it. */
    ByteBuffer putInto(ByteBuffer buffer) {
        return buffer.putLong(high).putLong(low);
    }

    /** In hexadecimal. */
    String hex() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
