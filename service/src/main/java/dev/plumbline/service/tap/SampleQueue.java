package dev.plumbline.service.tap;

import dev.plumbline.topologies.ErrorWords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes responses that have passed, and has samples of them made and sent by a thread of its own: nobody waits for
 * that.
 */
final class SampleQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SampleQueue.class);
    private static final int MOST_WAITING = 1_000;
    private static final int BATCH = 100;
    private static final int BATCH_BYTES = 4 << 20;

    private final BlockingQueue<TappedExchange> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final SampleWriter writer;
    private final TapOutput output;
    private final TapMetrics metrics;
    private final Thread thread = new Thread(this::run, "samples");
    private volatile boolean stopping;

    SampleQueue(SampleWriter writer, TapOutput output, TapMetrics metrics) {
        this.writer = writer;
        this.output = output;
        this.metrics = metrics;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes one, or counts it as lost; returns at once. */
    void offer(TappedExchange exchange) {
        if (!waiting.offer(exchange)) {
            exchange.release();
            metrics.lost(TapMetrics.Lost.QUEUE);
        }
    }

    int size() {
        return waiting.size();
    }

    /** Sends what waits, for some seconds at most. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
            thread.interrupt();
            thread.join(Duration.ofSeconds(1).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        metrics.lost(TapMetrics.Lost.STOPPED, waiting.size());
        output.close();
    }

    private void run() {
        try {
            while (!stopping || !waiting.isEmpty()) {
                List<TappedExchange> batch = batch();
                if (!batch.isEmpty()) {
                    send(batch);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<TappedExchange> batch() throws InterruptedException {
        List<TappedExchange> batch = new ArrayList<>();
        int bytes = 0;
        TappedExchange next = waiting.poll(200, TimeUnit.MILLISECONDS);
        while (next != null) {
            batch.add(next);
            bytes += next.size();
            next = batch.size() < BATCH && bytes < BATCH_BYTES ? waiting.poll() : null;
        }
        return batch;
    }

    private void send(List<TappedExchange> batch) throws InterruptedException {
        List<SampleLine> lines = new ArrayList<>();
        for (TappedExchange exchange : batch) {
            SampleLine line = write(exchange);
            if (line == null) {
                metrics.lost(TapMetrics.Lost.UNREADABLE);
            } else {
                lines.add(line);
            }
            exchange.release();
        }
        try {
            if (!lines.isEmpty()) {
                output.send(lines);
            }
        } catch (RuntimeException e) {
            LOG.warn("samples cannot be sent: {}", ErrorWords.of(e));
            metrics.lost(TapMetrics.Lost.UNREACHABLE, lines.size());
        }
    }

    private @org.jspecify.annotations.Nullable SampleLine write(TappedExchange exchange) {
        try {
            return writer.write(exchange);
        } catch (RuntimeException e) {
            LOG.warn("a sample cannot be made: {}", ErrorWords.of(e)); // never its message, which may quote
            return null;
        }
    }
}
