package dev.plumbline.service.console;

import io.javalin.http.HttpStatus;
import io.javalin.http.sse.SseClient;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Browsers that are told when there is something new: once a second at most, and every ten seconds in any case, since
 * leases expire and people decide without a word in the topics that are followed.
 */
final class Listeners implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final int MOST = 64;
    private static final int QUIET_SECONDS = 10;

    private final Set<SseClient> clients = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean news = new AtomicBoolean();
    private final ScheduledExecutorService pulse = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "console-events");
        thread.setDaemon(true);
        return thread;
    });
    private final Future<?> beating = pulse.scheduleWithFixedDelay(this::beat, 1, 1, TimeUnit.SECONDS);
    private int quiet;
    private boolean again;

    /** Tells a browser until it goes. */
    void add(SseClient client) {
        if (clients.size() >= MOST) {
            client.ctx().status(HttpStatus.SERVICE_UNAVAILABLE);
            client.close();
            return;
        }
        client.keepAlive();
        client.onClose(() -> clients.remove(client));
        clients.add(client);
        client.sendEvent("changed", "{}");
    }

    /** There is something new. */
    void changed() {
        news.set(true);
    }

    @Override
    public void close() {
        beating.cancel(true);
        pulse.shutdownNow();
        clients.forEach(SseClient::close);
    }

    private void beat() {
        try {
            boolean changed = news.getAndSet(false);
            quiet = changed ? 0 : quiet + 1;
            boolean tell = changed || again || quiet % QUIET_SECONDS == 0;
            again = changed; // others who read the same topics may be a moment behind
            if (tell) {
                clients.forEach(client -> client.sendEvent("changed", "{}"));
            }
            clients.removeIf(SseClient::terminated);
        } catch (RuntimeException e) {
            LOG.debug("a browser went away", e);
        }
    }
}
