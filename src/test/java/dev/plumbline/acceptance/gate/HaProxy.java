package dev.plumbline.acceptance.gate;

import dev.plumbline.acceptance.Child;
import dev.plumbline.service.Ports;
import dev.plumbline.service.engines.HaProxyRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A real HAProxy in front of pools: sessions stick by the header {@code x-session-id}. On {@link #port} a closed pool
 * keeps 3% of its weight, on {@link #strictPort} it is drained.
 */
final class HaProxy implements AutoCloseable {

    private static final String BINARY = "haproxy";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final int port = Ports.free();
    private final int strictPort = Ports.free();
    private final HaProxyRuntime runtime;

    static boolean isThere() {
        try {
            return new ProcessBuilder(BINARY, "-v")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    HaProxy(Path folder, Map<String, Integer> pools, String model, int agent) throws IOException {
        int admin = Ports.free();
        runtime = new HaProxyRuntime(admin, List.copyOf(pools.keySet()));
        StringBuilder config = new StringBuilder("""
            global
                stats socket ipv4@127.0.0.1:%d level admin
            defaults
                mode http
                timeout client 10s
                timeout server 10s
                timeout connect 2s
                timeout check 5s
            listen pools
                bind 127.0.0.1:%d
                balance roundrobin
                stick-table type string len 64 size 100k
                stick on hdr(x-session-id)
            """.formatted(admin, port));
        servers(config, pools, model, agent, " 3%");
        config.append("""
            listen strict
                bind 127.0.0.1:%d
                balance roundrobin
                stick-table type string len 64 size 100k
                stick on hdr(x-session-id)
            """.formatted(strictPort));
        servers(config, pools, model, agent, "");
        Path file = folder.resolve("haproxy.cfg");
        Files.writeString(file, config);
        process = Child.start(new ProcessBuilder(BINARY, "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile()));
        await(() -> !process.isAlive() || runtime.isUp());
        if (!process.isAlive()) {
            throw new IOException(
                    "haproxy ended: " + Files.readString(folder.resolve("haproxy.log"), StandardCharsets.UTF_8));
        }
    }

    private static void servers(
            StringBuilder config, Map<String, Integer> pools, String model, int agent, String kept) {
        String line = "    server %s 127.0.0.1:%d weight 100 check inter 1s fall 30 agent-check agent-inter 100ms "
                + "agent-addr 127.0.0.1 agent-port %d agent-send \"%s %s%s\\n\"%n";
        pools.forEach((pool, at) -> config.append(line.formatted(pool, at, agent, model, pool, kept)));
    }

    int port() {
        return port;
    }

    int strictPort() {
        return strictPort;
    }

    HaProxyRuntime runtime() {
        return runtime;
    }

    /** Waits up to three minutes. */
    static void await(BooleanSupplier done) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (done.getAsBoolean()) {
                return;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("waited in vain");
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
