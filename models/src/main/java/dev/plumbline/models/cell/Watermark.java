package dev.plumbline.models.cell;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A source's promise: all cells of windows whose end plus grace is at or before {@code time} came before this record.
 *
 * @param stage the stage that sends it
 * @param partition the source partition
 * @param partitions how many there are
 * @param time event time in milliseconds since the epoch
 * @param state whether the source goes on
 * @param models models that this source tallied for the first time, with the start of the window in which it did
 * @param accounts what became of the records since the last watermark
 */
public record Watermark(
        SourceStage stage,
        int partition,
        int partitions,
        long time,
        State state,
        SortedMap<String, Long> models,
        Accounts accounts)
        implements TallyRecord, ContextRecord {

    /** Whether a source still holds the others back. */
    public enum State {
        /** More will come. */
        RUNNING,
        /** Nothing came for a while: leaves the minimum until it speaks again. */
        IDLE,
        /** Nothing will come any more: {@code time} counts as infinite. */
        END
    }

    public Watermark {
        models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
        if (partition < 0 || partition >= partitions) {
            throw new IllegalArgumentException("partition must lie in [0, " + partitions + "), got " + partition);
        }
    }
}
