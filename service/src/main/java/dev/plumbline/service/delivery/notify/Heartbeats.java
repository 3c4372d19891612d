package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.policy.Delivery;
import dev.plumbline.service.delivery.integration.Requests;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A dead-man's switch: sends a request at an interval while Plumbline is ready; its receiver pages when they stop. */
final class Heartbeats implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final String STOPPING = "planned: Plumbline was stopped by whoever runs it";

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "heartbeats");
        thread.setDaemon(true);
        return thread;
    });

    private final Map<String, Delivery.Heartbeat> heartbeats;
    private final Map<String, URI> addresses;
    private final HttpClient http;
    private final BooleanSupplier healthy;
    private final DeliveryMetrics metrics;
    private final Map<String, URI> planned;

    Heartbeats(
            Map<String, Delivery.Heartbeat> heartbeats,
            Map<String, URI> addresses,
            Map<String, URI> planned,
            HttpClient http,
            BooleanSupplier healthy,
            DeliveryMetrics metrics) {
        this.heartbeats = heartbeats;
        this.addresses = addresses;
        this.http = http;
        this.healthy = healthy;
        this.metrics = metrics;
        this.planned = Map.copyOf(planned);
    }

    void start() {
        heartbeats.forEach((name, heartbeat) -> {
            URI url = Objects.requireNonNull(addresses.get(name));
            long every = heartbeat.every().toMillis();
            Future<?> unused = scheduler.scheduleAtFixedRate(() -> beat(name, url), 0, every, TimeUnit.MILLISECONDS);
        });
    }

    /** Somebody stops Plumbline: whoever listens need not page. Waits for the answers, within bounds. */
    void stopping() {
        scheduler.shutdownNow();
        List<CompletableFuture<?>> told = new ArrayList<>();
        planned.forEach((name, url) -> {
            HttpRequest request = Requests.post(url, STOPPING.getBytes(StandardCharsets.UTF_8), "text/plain")
                    .timeout(FAREWELL)
                    .build();
            told.add(http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .handle((response, e) -> {
                        metrics.beat(name, response != null && response.statusCode() / 100 == 2);
                        return true;
                    }));
        });
        CompletableFuture.allOf(told.toArray(new CompletableFuture<?>[0])).join();
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }

    private void beat(String name, URI url) {
        if (!healthy.getAsBoolean()) {
            return;
        }
        HttpRequest request =
                Requests.post(url, new byte[0], "text/plain").timeout(PATIENCE).build();
        Future<?> unused = http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete(
                        (response, e) -> metrics.beat(name, response != null && response.statusCode() / 100 == 2));
    }
}
