package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * One container of a pod: started, asked by its probes, and started again by itself after it ended or its probes
 * failed: at once the first time, then 10, 20, 40 … 300 s later.
 */
final class RunningContainer {

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(10);
    private static final int DOUBLINGS = 5;

    final Container container;
    private final Duration grace;
    private final ContainerRuntime runtime;
    private final Consumer<String> log;
    private boolean runs;
    private String waiting = "ContainerCreating";
    private int restarts = -1;
    private long again = System.nanoTime();
    private Probing startup;
    private Probing liveness;
    private Probing readiness; // each null where it is not asked for, or not yet
    private boolean started;
    private boolean ready;

    /**
     * @param grace how long it may take to end
     * @param log told what happens to it
     */
    RunningContainer(Container container, Duration grace, ContainerRuntime runtime, Consumer<String> log) {
        this.container = container;
        this.grace = grace;
        this.runtime = runtime;
        this.log = what -> log.accept(container.getName() + ": " + what);
    }

    boolean started() {
        return started;
    }

    boolean ready() {
        return ready;
    }

    /** Whether it was started before, however it fared. */
    boolean begun() {
        return restarts >= 0;
    }

    boolean runs() {
        return runs;
    }

    void tick(long now) {
        if (!runs && now - again >= 0) {
            start();
        }
        if (runs) {
            look(now);
        }
    }

    private void start() {
        try {
            runtime.start(container);
            restarts++;
            runs = true;
            waiting = null;
            startup = probing(container.getStartupProbe());
            liveness = readiness = null;
            started = ready = false;
            log.accept("started");
        } catch (CannotRun e) {
            runtime.stop(container, Duration.ZERO);
            fails(e.getMessage(), FIRST_BACKOFF);
        }
    }

    private void look(long now) {
        try {
            OptionalInt code = runtime.ended(container);
            if (code.isPresent()) {
                runtime.stop(container, Duration.ZERO);
                fails("it ended with " + code.getAsInt(), backoff());
                return;
            }
        } catch (CannotRun e) {
            fails(e.getMessage(), backoff());
            return;
        }
        if (!started) {
            Probing.State state = startup == null ? Probing.State.SUCCEEDED : startup.state(runtime.address(), now);
            if (state == Probing.State.FAILED) {
                kill("startup probe: " + startup.last());
            } else if (state == Probing.State.SUCCEEDED) {
                started = true;
                liveness = probing(container.getLivenessProbe());
                readiness = probing(container.getReadinessProbe());
            }
        } else if (liveness != null && liveness.state(runtime.address(), now) == Probing.State.FAILED) {
            kill("liveness probe: " + liveness.last());
        } else {
            ask(now);
        }
    }

    private void ask(long now) {
        boolean answers = readiness == null || readiness.state(runtime.address(), now) == Probing.State.SUCCEEDED;
        if (answers != ready) {
            log.accept(answers ? "ready" : "no longer ready: " + readiness.last());
        }
        ready = answers;
    }

    private void kill(String why) {
        log.accept(why);
        stop(System.nanoTime() + grace.toNanos());
        fails(why, backoff());
    }

    private void fails(String why, Duration wait) {
        log.accept(why);
        runs = started = ready = false;
        waiting = why;
        again = System.nanoTime() + wait.toNanos();
    }

    private Duration backoff() {
        return restarts == 0 ? Duration.ZERO : FIRST_BACKOFF.multipliedBy(1L << Math.min(restarts - 1, DOUBLINGS));
    }

    /** Does what it does before it is stopped, asks it to end, and kills it at the deadline. */
    void stop(long deadline) {
        if (!runs) {
            return;
        }
        try {
            if (container.getLifecycle() != null && container.getLifecycle().getPreStop() != null) {
                log.accept("preStop");
                runtime.execute(
                        container,
                        container.getLifecycle().getPreStop().getExec().getCommand(),
                        left(deadline));
            }
        } catch (CannotRun e) {
            log.accept(e.getMessage());
        }
        log.accept("SIGTERM");
        runtime.stop(container, left(deadline));
        runs = started = ready = false;
        log.accept("stopped");
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private Probing probing(Probe probe) {
        return probe == null ? null : new Probing(probe, container, System.nanoTime());
    }

    void status(ObjectNode status) {
        status.put("name", container.getName())
                .put("image", container.getImage())
                .put("imageID", "");
        status.put("ready", ready).put("started", started).put("restartCount", Math.max(0, restarts));
        if (runs) {
            status.withObject("/state/running");
        } else {
            status.withObject("/state/waiting").put("reason", "NotRunning").put("message", waiting);
        }
    }
}
