package dev.plumbline.service.engines;

import dev.plumbline.service.Failure;
import dev.plumbline.service.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A real HAProxy in front of pools, as {@code docs/examples/haproxy.cfg} has it: sessions stick, agents are asked. A
 * closed pool keeps a fifth of its weight, so that a demo need not wait long until it is seen that it is well again.
 */
final class StickyProxy implements AutoCloseable {

    private static final String BINARY = "haproxy";
    private static final int ATTEMPTS = 100;
    private static final long PAUSE_MILLIS = 100;
    private static final long PATIENCE_SECONDS = 5;

    private final Process process;
    private final URI url;
    private final HaProxyRuntime runtime;

    private StickyProxy(Process process, URI url, HaProxyRuntime runtime) {
        this.process = process;
        this.url = url;
        this.runtime = runtime;
    }

    /** Whether there is one on this machine. */
    static boolean isThere() throws InterruptedException {
        try {
            return new ProcessBuilder(BINARY, "-v")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Starts it.
     *
     * @param folder for its configuration and log
     * @param pools where each is reached
     * @param agent port that answers agent checks
     */
    static StickyProxy start(Path folder, Map<String, URI> pools, String model, int agent) throws InterruptedException {
        int port = Ports.free();
        int runtime = Ports.free();
        try {
            Path file = folder.resolve("haproxy.cfg");
            Files.writeString(file, configuration(pools, model, agent, port, runtime));
            Process process = UntilInputEnds.of(List.of(BINARY, "-db", "-f", file.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.log").toFile())
                    .start();
            StickyProxy proxy = new StickyProxy(
                    process,
                    URI.create("http://127.0.0.1:" + port),
                    new HaProxyRuntime(runtime, List.copyOf(pools.keySet())));
            for (int i = 0; i < ATTEMPTS && process.isAlive(); i++) {
                if (proxy.runtime.isUp()) {
                    return proxy;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            proxy.close();
            throw new Failure("haproxy does not start, see " + folder.resolve("haproxy.log"));
        } catch (IOException e) {
            throw new Failure("haproxy does not start: " + Failure.reason(e), e);
        }
    }

    private static String configuration(Map<String, URI> pools, String model, int agent, int port, int runtime) {
        StringBuilder text = new StringBuilder("""
                global
                    stats socket ipv4@127.0.0.1:%d level admin
                defaults
                    mode http
                    timeout client 60s
                    timeout server 60s
                    timeout connect 2s
                    timeout check 5s
                listen pools
                    bind 127.0.0.1:%d
                    balance roundrobin
                    stick-table type string len 64 size 100k expire 10m
                    stick on hdr(x-session-id)
                    default-server weight 100 check inter 2s fall 30 agent-check agent-inter 1s agent-addr 127.0.0.1 agent-port %d
                """.formatted(runtime, port, agent));
        pools.forEach((pool, at) -> text.append("    server %s %s:%d agent-send \"%s %s 20%%\\n\"%n"
                .formatted(pool, at.getHost(), at.getPort(), model, pool)));
        return text.toString();
    }

    URI url() {
        return url;
    }

    /** Status and weight of each pool: {@code UP 100}, say. */
    Map<String, String> states() {
        return runtime.states("pools");
    }

    /** How many sessions are bound to each pool. */
    Map<String, Integer> bound() {
        Map<String, Integer> bound = new TreeMap<>();
        runtime.bound().values().forEach(pool -> bound.merge(pool, 1, Integer::sum));
        return bound;
    }

    /** Every session that is bound to the pool is placed anew with its next request; returns how many. */
    int release(String pool) {
        return runtime.release(pool);
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            // it ended by itself
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
