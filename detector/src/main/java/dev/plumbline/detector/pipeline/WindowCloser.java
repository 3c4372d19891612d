package dev.plumbline.detector.pipeline;

import dev.plumbline.detector.store.PrefixedStore;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.store.StoredTime;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.models.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;

/**
 * Closes windows, in order: a window closes when the watermarks of all sources have passed its end plus grace, or when
 * sources may no longer hold it back.
 *
 * <p>{@link #close(OpenWindows, long, long, ModelStage.Output)} is the only loop over windows and policies.
 */
final class WindowCloser {

    private static final byte[] CLOSED = "closed".getBytes(StandardCharsets.US_ASCII);

    private final Policies policies;
    private Policy policy;
    private final Store progress;
    private final Watermarks samples;
    private final Watermarks contexts;
    private final ModelRegistry models;

    /**
     * @param policies which policy is in force when
     * @param progress what the sources have passed, and what has closed
     * @param models whose cells the windows hold
     */
    WindowCloser(Policies policies, Store progress, ModelRegistry models) {
        this.policies = policies;
        this.policy = policies.first();
        this.progress = progress;
        this.samples = new Watermarks(SourceStage.SAMPLES, new PrefixedStore(progress, SourceStage.SAMPLES.id()));
        this.contexts = new Watermarks(SourceStage.CONTEXTS, new PrefixedStore(progress, SourceStage.CONTEXTS.id()));
        this.models = models;
    }

    /** Notes how far a source has come. */
    void advance(Watermark watermark) {
        (watermark.stage() == SourceStage.CONTEXTS ? contexts : samples).update(watermark);
    }

    /** What the fastest source has passed. */
    long greatest() {
        return samples.greatest();
    }

    /** Start of the first window that is open. */
    long closed() {
        byte[] stored = progress.get(CLOSED);
        return stored == null ? Watermarks.NONE : StoredTime.read(stored);
    }

    /**
     * Closes the windows that all sources have passed.
     *
     * @param tables the cells of open windows
     * @param overdue event time that sources may no longer hold back: windows that it has passed are forced to close
     * @param out takes what each window of each model says, in order
     */
    void close(OpenWindows tables, long overdue, ModelStage.Output out) {
        long due = boundary(Math.min(samples.least(), contexts.least()));
        long end = Math.max(due, boundary(overdue));
        if (end > closed()) {
            close(tables, due, end, out);
            progress.put(CLOSED, StoredTime.write(end));
        }
    }

    /**
     * Closes windows in order. Models that have fallen silent have windows too: those in which their incidents end.
     *
     * @param tables the cells of open windows
     * @param due windows that start before it were passed by all sources; later ones are forced to close
     * @param end windows that start before it close
     */
    void close(OpenWindows tables, long due, long end, ModelStage.Output out) {
        TreeSet<Long> starts = new TreeSet<>(tables.windows(end));
        starts.addAll(models.awaited(Watermarks.NONE, end));
        for (Long start = starts.pollFirst(); start != null; start = starts.pollFirst()) {
            long window = start;
            switchPolicy(policies.at(window));
            models.close(window, tables.remove(window), window >= due, out);
            starts.addAll(models.awaited(window + 1, end));
        }
    }

    private void switchPolicy(Policy next) {
        if (!next.equals(policy)) {
            policy = next;
            models.switchPolicy(next);
        }
    }

    /** Windows that start before this have their end plus grace at or before {@code time}. */
    private long boundary(long time) {
        return time == Watermarks.NONE
                ? Watermarks.NONE
                : policy.windowOf(time - policy.timing().grace().toMillis());
    }
}
