package dev.plumbline.service.instance;

import dev.plumbline.service.view.FleetState;
import dev.plumbline.service.view.FleetStatus;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the status every few seconds, and tells when it is another than before. */
final class StatusWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Supplier<FleetStatus> status;
    private final Consumer<FleetStatus> changed;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "status");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable FleetState told;

    StatusWatch(Supplier<FleetStatus> status, Consumer<FleetStatus> changed) {
        this.status = status;
        this.changed = changed;
    }

    void start() {
        var unused =
                timer.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            FleetStatus now = status.get();
            if (now.state() != told) {
                told = now.state();
                changed.accept(now);
            }
        } catch (RuntimeException e) {
            LOG.debug("the status cannot be told", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
