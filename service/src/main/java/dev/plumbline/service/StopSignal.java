package dev.plumbline.service;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ctrl-C, or SIGTERM: the process ends once whoever holds this has closed it, or after a minute. */
public final class StopSignal implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Thread hook = new Thread(this::stop, "stop");

    private StopSignal() {}

    /** Listens from now on. */
    public static StopSignal listen() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    /** Completes when somebody wants the process to end. */
    public CompletableFuture<Void> asked() {
        return asked.copy();
    }

    @Override
    public void close() {
        closed.complete(null);
        if (!asked.isDone()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // asked in this very moment
            }
        }
    }

    private void stop() {
        asked.complete(null);
        try {
            closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .handle((done, late) -> null)
                    .join();
        } catch (RuntimeException e) {
            // the process ends either way
        }
    }
}
