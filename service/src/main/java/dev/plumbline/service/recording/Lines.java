package dev.plumbline.service.recording;

import dev.plumbline.service.Failure;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Recorded traffic, one record after the other: files, or a range of a topic. */
public interface Lines extends AutoCloseable {

    /** The next record, or null at the end. */
    @Nullable
    Line next();

    /**
     * Says whether it was read to its end; what came before the damage is good.
     *
     * @throws Failure where it broke off
     */
    void requireWhole();

    /** How much there is, in the unit that {@link #watch} counts; −1 where that is not known. */
    long size();

    /** Tells somebody, record by record, how much has been read. */
    void watch(LongConsumer watcher);

    /** What {@link #size} counts. */
    default Unit unit() {
        return Unit.BYTES;
    }

    @Override
    void close();

    /** What is counted. */
    enum Unit {
        BYTES,
        RECORDS
    }
}
