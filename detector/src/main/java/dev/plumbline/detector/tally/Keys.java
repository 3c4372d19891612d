package dev.plumbline.detector.tally;

import java.nio.ByteBuffer;

/** Times as keys whose order as unsigned bytes is that of time, before the epoch too. */
final class Keys {

    private Keys() {}

    static byte[] of(long time) {
        return ByteBuffer.allocate(Long.BYTES).putLong(time ^ Long.MIN_VALUE).array();
    }

    static long time(byte[] key) {
        return ByteBuffer.wrap(key).getLong() ^ Long.MIN_VALUE;
    }
}
