package dev.plumbline.service.tap;

import java.util.List;

/** Where a tap's samples go. One thread uses it; it may take its time, and counts what it loses. */
interface TapOutput extends AutoCloseable {

    /** Sends them, or counts them as lost. */
    void send(List<SampleLine> lines) throws InterruptedException;

    @Override
    default void close() {}
}
