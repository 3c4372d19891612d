package dev.plumbline.service.delivery.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.plumbline.models.policy.Delivery;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

    /** Whoever listens misses it, and pages. */
    @Test
    void heart_beatsWhileAllIsWell_andNotOtherwise() throws Exception {
        Semaphore beats = new Semaphore(0);
        AtomicBoolean healthy = new AtomicBoolean(true);
        HttpServer listener = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        listener.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            beats.release();
        });
        listener.start();
        URI url = URI.create("http://127.0.0.1:" + listener.getAddress().getPort() + "/");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Heartbeats heart = new Heartbeats(
                Map.of("deadman", new Delivery.Heartbeat("${URL}", Duration.ofMillis(50))),
                Map.of("deadman", url),
                Map.of(),
                HttpClient.newHttpClient(),
                healthy::get,
                new DeliveryMetrics(registry))) {
            heart.start();
            assertTrue(beats.tryAcquire(3, 20, TimeUnit.SECONDS), "it beats");
            healthy.set(false);
            int late = 0; // beats that were under way
            while (beats.tryAcquire(500, TimeUnit.MILLISECONDS)) {
                assertTrue(++late < 100, "it goes on");
            }
            healthy.set(true);
            assertTrue(beats.tryAcquire(1, 20, TimeUnit.SECONDS), "it beats again");
        } finally {
            listener.stop(0);
        }
        assertTrue(registry.get("plumbline.heartbeats")
                        .tag("result", "taken")
                        .counter()
                        .count()
                >= 3);
    }

    /** A stop that somebody wants pages nobody, and is told once; after it no heart beats. */
    @Test
    void stopping_tellsThatTheAbsenceIsPlanned() throws Exception {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        HttpServer listener = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        listener.createContext("/", exchange -> {
            said.add(exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        listener.start();
        String url = "http://127.0.0.1:" + listener.getAddress().getPort();
        try (Heartbeats heart = new Heartbeats(
                Map.of("deadman", new Delivery.Heartbeat("${URL}", Duration.ofHours(1), "${STOP}")),
                Map.of("deadman", URI.create(url + "/beat")),
                Map.of("deadman", URI.create(url + "/pause")),
                HttpClient.newHttpClient(),
                () -> true,
                new DeliveryMetrics(new SimpleMeterRegistry()))) {
            heart.start();
            assertEquals("/beat ", said.poll(20, TimeUnit.SECONDS));
            heart.stopping();
            assertEquals("/pause planned: Plumbline was stopped by whoever runs it", said.poll());
            assertTrue(said.isEmpty());
        } finally {
            listener.stop(0);
        }
    }
}
