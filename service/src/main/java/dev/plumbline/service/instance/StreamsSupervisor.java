package dev.plumbline.service.instance;

import dev.plumbline.service.Failure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Kafka Streams at work. A thread that dies is replaced, after a pause that grows with each death; where deaths
 * do not end, or all threads are gone, the whole client is closed and made anew, as often as it takes. What a
 * transaction had not committed is processed again, so that nothing is lost or counted twice. It gives up only on what
 * no repetition can heal, see {@link FatalErrors}.
 */
final class StreamsSupervisor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsSupervisor.class);

    /** Deaths are counted over this time: who lived longer is well. */
    private static final Duration MEMORY = Duration.ofMinutes(10);

    /** After so many deaths of threads the client as a whole is made anew. */
    private static final int DEATHS = 4;

    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final Supplier<KafkaStreams> make;
    private final Runnable prepare;
    private final CloseOptions end;
    private final Consumer<KafkaStreams> started;
    private final Consumer<String> gaveUp;
    private final Clock clock;
    private final Counter threads;
    private final Counter clients;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final BlockingQueue<String> asked = new ArrayBlockingQueue<>(1);
    private final Deque<Long> deaths = new ArrayDeque<>();
    private volatile KafkaStreams streams;
    private volatile @Nullable String trouble;
    private volatile boolean over;

    /**
     * Makes a client, and does not start it.
     *
     * @param make makes a client that was not started
     * @param prepare what to do before a client is made again: topics may be gone
     * @param started is told of each client that was started
     * @param gaveUp is told why it cannot go on
     */
    StreamsSupervisor(
            Supplier<KafkaStreams> make,
            Runnable prepare,
            CloseOptions end,
            Consumer<KafkaStreams> started,
            Consumer<String> gaveUp,
            MeterRegistry registry,
            Clock clock) {
        this.make = make;
        this.prepare = prepare;
        this.end = end;
        this.started = started;
        this.gaveUp = gaveUp;
        this.clock = clock;
        this.threads = restarts("thread", registry);
        this.clients = restarts("client", registry);
        this.streams = make.get();
        this.thread = new Thread(this::supervise, "streams-supervisor");
        thread.setDaemon(true);
    }

    private static Counter restarts(String what, MeterRegistry registry) {
        return Counter.builder("plumbline.streams.restarts")
                .description("How often a thread of Kafka Streams was replaced, or the client as a whole made anew")
                .tag("what", what)
                .register(registry);
    }

    /** Starts to work. */
    void start() {
        start(streams);
        thread.start();
    }

    /** What Kafka Streams does now. */
    KafkaStreams.State state() {
        return streams.state();
    }

    /** Why it was started again, until it works; nothing where it does. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        streams.close(end);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(KafkaStreams client) {
        client.setUncaughtExceptionHandler(this::died);
        client.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                trouble = null;
            } else if (now == KafkaStreams.State.ERROR && !over) {
                asked.offer("Kafka Streams is in the state ERROR");
            }
        });
        started.accept(client);
        client.start();
    }

    /** Called in the thread that dies: its successor begins when this returns. */
    private StreamThreadExceptionResponse died(Throwable e) {
        String reason = Failure.reason(FatalErrors.root(e));
        if (closed.getCount() == 0) {
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (FatalErrors.isFatal(e)) {
            giveUp(reason);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        int count = count();
        trouble = "Kafka Streams starts again after: " + reason;
        if (count > DEATHS || isOfTopics(FatalErrors.root(e))) {
            asked.offer(reason);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        long pause = pauseAfter(count);
        LOG.warn("a thread of Kafka Streams died, its successor begins in {} ms", pause, e);
        threads.increment();
        return pause(pause)
                ? StreamThreadExceptionResponse.SHUTDOWN_CLIENT
                : StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /**
     * What Kafka Streams itself finds wrong is that topics are gone, or not what they were: a new thread finds the
     * same.
     */
    private static boolean isOfTopics(Throwable root) {
        return root instanceof MissingSourceTopicException || root.getClass() == StreamsException.class;
    }

    private synchronized int count() {
        long now = clock.millis();
        deaths.addLast(now);
        while (!deaths.isEmpty() && deaths.peekFirst() < now - MEMORY.toMillis()) {
            deaths.removeFirst();
        }
        return deaths.size();
    }

    private static long pauseAfter(int failures) {
        return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 20));
    }

    private void supervise() {
        try {
            while (!over) {
                String reason = asked.take();
                restart(reason);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void restart(String reason) {
        for (String why = reason; why != null && !over && closed.getCount() > 0; ) {
            long pause = pauseAfter(count());
            trouble = "Kafka Streams starts again after: " + why;
            LOG.warn("Kafka Streams is made anew in {} ms: {}", pause, why);
            streams.close(end);
            if (pause(pause)) {
                return;
            }
            why = again();
        }
    }

    /** Returns why it failed; null where it started. */
    private @Nullable String again() {
        try {
            prepare.run();
            streams = make.get();
            asked.clear();
            clients.increment();
            start(streams);
            if (closed.getCount() == 0) {
                streams.close(end);
            }
            return null;
        } catch (RuntimeException e) {
            String reason = Failure.reason(FatalErrors.root(e));
            if (FatalErrors.isFatal(e)) {
                giveUp(reason);
            } else {
                LOG.warn("Kafka Streams does not start", e);
            }
            return reason;
        }
    }

    private void giveUp(String reason) {
        over = true;
        trouble = "Kafka Streams cannot go on: " + reason;
        gaveUp.accept("Kafka Streams cannot go on: " + reason);
    }

    /** Returns whether it was closed meanwhile. */
    private boolean pause(long millis) {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
