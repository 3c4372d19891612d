package dev.plumbline.service.recording;

import dev.plumbline.detector.tally.SignalEvaluator;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines and asks the signals in several threads at once, and gives the result in the order of the lines: whoever
 * takes it cannot tell how many threads there were.
 */
final class Reading implements AutoCloseable {

    /** Lines that one thread takes at a time. */
    private static final int BATCH = 32;

    /** Batches in the hands of each thread, done and not yet taken included. */
    private static final int AHEAD = 4;

    /**
     * Bytes of lines that are in hand at once, or one batch where that is more: with {@link #AHEAD} it bounds the
     * memory.
     */
    static final long IN_HAND = 64 << 20;

    /** Bytes at which a batch is full. */
    private static final long BATCH_BYTES = 4 << 20;

    private final Lines lines;
    private final List<SignalEvaluator> askers;
    private final SampleTransform change;
    private final SampleReader reader = new SampleReader();
    private final Deque<Batch> batches = new ArrayDeque<>();
    private final ExecutorService threads;
    private final int most;
    private Iterator<Entry> batch = List.<Entry>of().iterator();
    private long inHand;

    /** Lines that are read by one thread. */
    private record Batch(long bytes, Future<List<Entry>> read) {}

    Reading(Lines lines, List<SignalEvaluator> askers, SampleTransform change, int parallelism) {
        this.lines = lines;
        this.askers = List.copyOf(askers);
        this.change = change;
        this.most = AHEAD * parallelism;
        this.threads = Executors.newFixedThreadPool(parallelism, task -> {
            Thread thread = new Thread(task, "reading");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The next line, without its clock; null at the end. */
    @Nullable
    Entry next() {
        while (!batch.hasNext()) {
            fill();
            if (batches.isEmpty()) {
                return null;
            }
            Batch next = batches.remove();
            inHand -= next.bytes();
            batch = taken(next.read()).iterator();
        }
        return batch.next();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void fill() {
        while (batches.size() < most && (inHand < IN_HAND || batches.isEmpty())) {
            List<Line> some = new ArrayList<>(BATCH);
            long bytes = 0;
            Line line = lines.next();
            while (line != null) {
                some.add(line);
                bytes += line.bytes().length;
                line = some.size() < BATCH && bytes < BATCH_BYTES ? lines.next() : null;
            }
            if (some.isEmpty()) {
                return;
            }
            inHand += bytes;
            batches.add(new Batch(
                    bytes, threads.submit(() -> some.stream().map(this::read).toList())));
        }
    }

    Entry read(Line line) {
        try {
            Sample sample = change.of(reader.read(line.bytes()), line.round());
            return new Entry(
                    line,
                    0,
                    sample,
                    askers.stream().map(asker -> asker.ask(sample, false)).toList(),
                    null);
        } catch (BadRecord e) {
            return new Entry(line, 0, null, List.of(), e);
        }
    }

    private static List<Entry> taken(Future<List<Entry>> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
