package dev.plumbline.detector.pipeline;

import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.store.StoredForm;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.proto.state.SourceState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * How far the sources of one stage have come. Kafka Streams has no watermarks across tasks, so each source says of
 * itself up to what event time it has said everything, and what follows waits for the slowest.
 *
 * <p>A source's time never moves back. A source that was never heard of holds everything back; one that is idle does
 * not until it speaks again, and one that has ended never again does. The last word of each source is stored as it
 * comes, so that a restart forgets nothing.
 */
public final class Watermarks {

    /** Before all time: nothing may close. */
    public static final long NONE = Long.MIN_VALUE;

    private static final byte KEY = 'w';
    private static final int VERSION = 1;
    private static final StoredForm<SourceState> FORM = new StoredForm<>("watermarks", VERSION, SourceState.parser());

    private final Store store;
    private final SourceStage stage;
    private final List<@Nullable Source> sources = new ArrayList<>();

    /** The last word of one source. */
    private record Source(Watermark.State state, int partitions, long time) {

        byte[] toBytes() {
            return SourceState.newBuilder()
                    .setVersion(VERSION)
                    .setState(state.name())
                    .setPartitions(partitions)
                    .setTime(time)
                    .build()
                    .toByteArray();
        }

        static Source ofBytes(byte[] bytes) {
            SourceState in = FORM.read(bytes);
            return new Source(Watermark.State.valueOf(in.getState()), in.getPartitions(), in.getTime());
        }
    }

    /**
     * @param stage the stage whose sources these are
     * @param store where their last words are, and will be
     */
    Watermarks(SourceStage stage, Store store) {
        this.stage = stage;
        this.store = store;
        store.range(key(0), new byte[] {KEY + 1}, (key, value) -> {
            Source source = Source.ofBytes(value);
            sized(source.partitions());
            sources.set(ByteBuffer.wrap(key, 1, Integer.BYTES).getInt(), source);
        });
    }

    /** Notes how far a source has come. */
    void update(Watermark w) {
        if (w.stage() != stage) {
            throw new IllegalStateException(
                    "a watermark of the stage " + w.stage().id() + ", expected one of " + stage.id());
        }
        sized(w.partitions());
        Source last = sources.get(w.partition());
        boolean ended = last != null && last.state() == Watermark.State.END;
        Source next = new Source(
                ended ? Watermark.State.END : w.state(),
                w.partitions(),
                last == null ? w.time() : Math.max(last.time(), w.time()));
        sources.set(w.partition(), next);
        store.put(key(w.partition()), next.toBytes());
    }

    /**
     * What all sources have passed. Where none is running any more that is the latest time of all, since who falls
     * silent says everything first.
     */
    long least() {
        if (sources.isEmpty() || sources.contains(null)) {
            return NONE;
        }
        return times(s -> s.state() == Watermark.State.RUNNING).min().orElseGet(this::greatest);
    }

    /** Whether nothing will come any more. */
    boolean ended() {
        return !sources.isEmpty() && sources.stream().allMatch(s -> s != null && s.state() == Watermark.State.END);
    }

    /** What the fastest source has passed. */
    long greatest() {
        return times(s -> true).max().orElse(NONE);
    }

    private LongStream times(Predicate<Source> which) {
        return sources.stream().filter(s -> s != null && which.test(s)).mapToLong(Source::time);
    }

    private void sized(int partitions) {
        if (sources.isEmpty()) {
            for (int i = 0; i < partitions; i++) {
                sources.add(null);
            }
        }
        if (sources.size() != partitions) {
            throw new IllegalStateException("a watermark of " + partitions + " sources, where there were "
                    + sources.size() + ": partition counts are fixed");
        }
    }

    private static byte[] key(int partition) {
        return ByteBuffer.allocate(1 + Integer.BYTES).put(KEY).putInt(partition).array();
    }
}
