package dev.plumbline.service.probe.drained;

import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.policy.ProbeRules;
import dev.plumbline.service.Failure;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.probe.run.RunOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes pools that are drained, one at a time, for as long as the policy says where pools are. Of several instances
 * the one that holds the {@link Turn} does. Whatever goes wrong with a probe is its verdict, and nothing else's matter.
 */
public final class DrainedProber implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DrainedProber.class);
    private static final String BY = "plumbline probe";
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long SAID_EVERY_MILLIS = 10_000;

    private final Supplier<ProbeRules> rules;
    private final GateBoard board;
    private final ProbeVerdicts verdicts;
    private final Supplier<Turn> turns;
    private final Clock clock;
    private final DrainedProbe probe;
    private final ExecutorService threads = Executors.newCachedThreadPool(daemons("drained-probe"));
    private final ExecutorService one = Executors.newSingleThreadExecutor(daemons("drained-probe-run"));
    private final Thread thread = daemons("drained-prober").newThread(this::run);
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable PoolProbe current;
    private @Nullable Future<?> running;

    /** Whose turn it is among the instances of a prefix. */
    public interface Turn extends AutoCloseable {

        /** Whether it is this instance's; waits for a while, so that whoever asks again and again does not spin. */
        boolean isMine();

        @Override
        void close();
    }

    /**
     * A prober that rests.
     *
     * @param rules as the policy in force has them
     * @param turns is asked for a turn where there is something to probe
     * @param key what the pools want to be shown; null for nothing
     */
    public DrainedProber(
            Supplier<ProbeRules> rules,
            GateBoard board,
            ProbeVerdicts verdicts,
            Supplier<Turn> turns,
            RunOptions options,
            @Nullable String key,
            Clock clock) {
        this.rules = rules;
        this.board = board;
        this.verdicts = verdicts;
        this.turns = turns;
        this.clock = clock;
        this.probe = new DrainedProbe(options, key, threads, clock);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (isOpen()) {
            Duration pause = LOOK;
            if (rules.get().isOn()) {
                try (Turn turn = turns.get()) {
                    while (isOpen() && rules.get().isOn()) {
                        look(turn.isMine());
                    }
                } catch (RuntimeException e) {
                    LOG.warn("drained pools are not probed now, tries again: {}", Failure.reason(e));
                    pause = PAUSE;
                }
                cancel();
            }
            rest(pause);
        }
    }

    /** Begins a probe where one is due, and breaks off one that nobody waits for any more. */
    private void look(boolean mine) {
        Future<?> now = running;
        PoolProbe of = current;
        if (now != null && of != null && !now.isDone()) {
            if (!mine || !DrainedPools.isDrained(board.gate(of.model(), of.pool()))) {
                now.cancel(true);
            }
            return;
        }
        running = null;
        current = null;
        if (mine && board.isComplete()) {
            ProbeRules as = rules.get();
            DrainedPools.next(board, as, clock.millis()).ifPresent(due -> begin(probe.begin(due), as));
        }
    }

    private void begin(PoolProbe begun, ProbeRules as) {
        LOG.info("probes {} of {} beside {}", begun.pool(), begun.model(), begun.against());
        current = begun;
        running = one.submit(() -> say(verdict(begun, as)));
    }

    private PoolProbe verdict(PoolProbe begun, ProbeRules as) {
        if (begun.against().isEmpty()) {
            return ended(begun, PoolProbe.State.NOT_ASKED, "no pool is sound to compare with");
        }
        try {
            say(begun);
            Progress progress = new Progress();
            return probe.run(begun, as, progress::accept);
        } catch (InterruptedException e) {
            return ended(begun, PoolProbe.State.INSUFFICIENT, "broken off: its gate opened, or Plumbline stopped");
        } catch (RuntimeException e) {
            LOG.warn("the probe of {} of {} failed", begun.pool(), begun.model(), e);
            return ended(begun, PoolProbe.State.NOT_ASKED, Failure.reason(e));
        }
    }

    private PoolProbe ended(PoolProbe begun, PoolProbe.State state, String why) {
        return begun.in(
                state, why, new PoolProbe.Cost(clock.millis(), begun.cost().requests(), 0));
    }

    private void say(PoolProbe found) {
        try {
            verdicts.accept(found, BY)
                    .forEach(incident -> LOG.info("{} ends: {} is equivalent", incident, found.pool()));
        } catch (RuntimeException e) {
            LOG.warn("the verdict of a probe cannot be written: {}", Failure.reason(e));
        }
    }

    /** Not each word of a probe is written down. */
    private final class Progress {

        private long said = clock.millis();

        synchronized void accept(PoolProbe far) {
            if (far.cost().time() - said >= SAID_EVERY_MILLIS) {
                said = far.cost().time();
                say(far);
            }
        }
    }

    private void cancel() {
        Future<?> now = running;
        if (now != null) {
            now.cancel(true);
        }
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    private void rest(Duration pause) {
        try {
            boolean unused = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    /** Breaks off the probe that runs, and writes down that it did. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE.toMillis());
            one.shutdownNow();
            boolean unused = one.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
