package dev.plumbline.service.engines;

import dev.plumbline.service.Failure;
import dev.plumbline.service.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real HAProxy in front of pools, as {@code docs/examples/haproxy.cfg} has it: sessions stick, agents are asked. A
 * closed pool keeps a fifth of its weight, so that a demo need not wait long until it is seen that it is well again.
 */
final class StickyProxy implements AutoCloseable {

    private static final String BINARY = "haproxy";
    private static final Pattern ENTRY = Pattern.compile("key=(\\S+) .*server_id=(\\d+)");
    private static final int STATUS = 17;
    private static final int WEIGHT = 18;
    private static final int AT_ONCE = 100;
    private static final int ATTEMPTS = 100;
    private static final long PAUSE_MILLIS = 100;

    private final Process process;
    private final URI url;
    private final int runtime;
    private final List<String> pools;

    private StickyProxy(Process process, URI url, int runtime, List<String> pools) {
        this.process = process;
        this.url = url;
        this.runtime = runtime;
        this.pools = pools;
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
            Process process = new ProcessBuilder(BINARY, "-db", "-f", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.log").toFile())
                    .start();
            StickyProxy proxy = new StickyProxy(
                    process, URI.create("http://127.0.0.1:" + port), runtime, List.copyOf(pools.keySet()));
            for (int i = 0; i < ATTEMPTS && process.isAlive(); i++) {
                if (!proxy.command("show info").isEmpty()) {
                    return proxy;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            process.destroyForcibly();
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
        Map<String, String> states = new TreeMap<>();
        for (String line : command("show stat").split("\n", -1)) {
            String[] fields = line.split(",", -1);
            if (fields.length > WEIGHT && pools.contains(fields[1])) {
                states.put(fields[1], fields[STATUS] + " " + fields[WEIGHT]);
            }
        }
        return states;
    }

    /** How many sessions are bound to each pool. */
    Map<String, Integer> bound() {
        Map<String, Integer> bound = new TreeMap<>();
        for (Matcher m = entries(); m.find(); ) {
            bound.merge(pool(m), 1, Integer::sum);
        }
        return bound;
    }

    /** Every session that is bound to the pool is placed anew with its next request; says how many. */
    int release(String pool) {
        List<String> commands = new ArrayList<>();
        for (Matcher m = entries(); m.find(); ) {
            if (pool(m).equals(pool)) {
                commands.add("clear table pools key " + m.group(1));
            }
        }
        for (int i = 0; i < commands.size(); i += AT_ONCE) {
            command(String.join(";", commands.subList(i, Math.min(commands.size(), i + AT_ONCE))));
        }
        return commands.size();
    }

    private Matcher entries() {
        return ENTRY.matcher(command("show table pools"));
    }

    private String pool(Matcher entry) {
        return pools.get(Integer.parseInt(entry.group(2)) - 1);
    }

    private String command(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), runtime)) {
            socket.getOutputStream().write((command + "\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
