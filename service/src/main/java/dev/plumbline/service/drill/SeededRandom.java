package dev.plumbline.service.drill;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;

/** Randomness that depends on what it is for and on nothing else, so that drills can be repeated in any order. */
final class SeededRandom {

    private SeededRandom() {}

    /** A source of random numbers of its own for each purpose and thing. */
    static SplittableRandom of(String purpose, String thing) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((purpose + "\n" + thing).getBytes(StandardCharsets.UTF_8));
            return new SplittableRandom(ByteBuffer.wrap(digest).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
