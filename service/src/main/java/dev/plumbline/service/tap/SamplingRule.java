package dev.plumbline.service.tap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Whether a response is sampled: decided before it, by a hash, so that a session is seen as a whole or not at all, by
 * everybody who
 * decides so.
 */
final class SamplingRule {

    /** 52 bits, which every language's doubles hold exactly. */
    private static final int DIGITS = 13;

    private SamplingRule() {}

    /**
     * Whether the first 52 bits of SHA-256 of the key, as a fraction, lie below the rate.
     *
     * @param rate in [0, 1]
     */
    static boolean samples(String key, double rate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
            return fraction(HexFormat.of().formatHex(digest)) < rate;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The same of a prompt's digest, which is a hash already: its first 52 bits count. */
    static boolean samplesPrompt(String digest, double rate) {
        return fraction(digest.substring("p-".length())) < rate;
    }

    private static double fraction(String hex) {
        return Long.parseLong(hex.substring(0, DIGITS), 16) * 0x1p-52;
    }
}
