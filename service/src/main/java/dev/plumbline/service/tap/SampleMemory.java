package dev.plumbline.service.tap;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that copies of answers may take, of all that pass and all that wait to be sent. */
final class SampleMemory {

    /**
     * Largest copy of one answer, in bytes: some 20,000 streamed tokens with five candidates. One leaves room for
     * others, and is far from what a record may have once the text of a stream is quoted.
     */
    static final int LARGEST = 16 << 20;

    private final AtomicLong left;

    SampleMemory(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    boolean reserve(int bytes) {
        if (left.addAndGet(-bytes) < 0) {
            left.addAndGet(bytes);
            return false;
        }
        return true;
    }

    void release(int bytes) {
        left.addAndGet(bytes);
    }

    long left() {
        return left.get();
    }
}
