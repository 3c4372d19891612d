package dev.plumbline.service.tap;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that requests which are looked into and copies of answers may take, of all that pass and all that wait to be
 * sent. Whoever finds no room does without a sample: a heap that overflows would take the proxy with it.
 */
final class SampleMemory {

    /** Largest copy of one answer, in bytes: some 20,000 streamed tokens with five candidates. */
    static final int MOST = 16 << 20;

    private static final int LEAST = 1 << 20;

    /** What all the rest of a tap takes of the heap, in bytes. */
    private static final long REST = 40 << 20;

    /** A buffer that grows is up to twice as large as what is in it. */
    private static final int SLACK = 2;

    /** To read an answer and to write its sample takes so many times its bytes. */
    private static final int WRITING = 8;

    private final AtomicLong left;
    private final int largest;

    /** @param heap bytes that the JVM may use; they bound how large one answer may be */
    SampleMemory(long bytes, long heap) {
        this.left = new AtomicLong(bytes);
        this.largest = (int) Math.max(LEAST, Math.min(MOST, (heap - REST - SLACK * bytes) / WRITING));
    }

    /** The smallest heap, in bytes, that holds samples of so many bytes. */
    static long heap(long bytes) {
        return REST + SLACK * bytes + (long) WRITING * LEAST;
    }

    /** Largest copy of one answer, in bytes. */
    int largest() {
        return largest;
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
