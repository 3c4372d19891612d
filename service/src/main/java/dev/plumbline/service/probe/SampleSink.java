package dev.plumbline.service.probe;

/** Where samples go. */
public interface SampleSink extends AutoCloseable {

    /** Takes one; safe for threads. */
    void put(String record);

    @Override
    void close();
}
