package dev.plumbline.service.gate;

import dev.plumbline.models.action.Gate;
import dev.plumbline.service.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers HAProxy's agent checks. A line {@code MODEL POOL} ({@code agent-send}) is answered by {@code drain} while the
 * gate is closed, else by {@code ready up 100%}: {@code up} alone does not lift a drain. With a third word such as
 * {@code 3%} a closed pool keeps that much of its weight instead, so that a few new sessions go on judging it.
 *
 * <p>Says nothing before the board is complete, or where the question makes no sense: HAProxy then leaves everything as
 * it is.
 */
public final class AgentCheck implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentCheck.class);
    private static final int PATIENCE_MILLIS = 2_000;
    private static final int THREADS = 8;
    private static final int LONGEST = 1_000;

    private static final int MOST_NAMES = 100;

    private final AtomicLong unknown = new AtomicLong();
    private final Set<String> unknownNames = ConcurrentHashMap.newKeySet();
    private final GateBoard board;
    private final ServerSocket socket;
    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "agent-check");
        thread.setDaemon(true);
        return thread;
    });

    private AgentCheck(GateBoard board, ServerSocket socket) {
        this.board = board;
        this.socket = socket;
    }

    /**
     * Starts to answer.
     *
     * @param address port 0 for any that is free
     */
    public static AgentCheck start(InetSocketAddress address, GateBoard board) {
        try {
            ServerSocket socket =
                    new ServerSocket(address.getPort(), 256, InetAddress.getByName(address.getHostString()));
            AgentCheck agent = new AgentCheck(board, socket);
            agent.pool.execute(agent::listen);
            return agent;
        } catch (IOException e) {
            throw new Failure(
                    "cannot answer agent checks at " + address.getHostString() + ":" + address.getPort() + ": "
                            + Failure.reason(e),
                    e);
        }
    }

    /** Where it answers. */
    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing the port of agent checks", e);
        }
        pool.shutdownNow();
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                Socket asked = socket.accept();
                pool.execute(() -> answer(asked));
            } catch (IOException e) {
                LOG.debug("an agent check could not be taken", e);
            }
        }
    }

    private void answer(Socket asked) {
        try (asked) {
            asked.setSoTimeout(PATIENCE_MILLIS);
            String line = line(asked);
            String answer = board.isComplete() ? answer(line) : null;
            if (answer != null) {
                asked.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            LOG.debug("an agent check could not be answered", e);
        }
    }

    private static String line(Socket asked) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(asked.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n' && line.length() < LONGEST; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** Once for each name, and of no more names than somebody would read. */
    private void unknown(String model, String pool) {
        unknown.incrementAndGet();
        if (unknownNames.size() < MOST_NAMES && unknownNames.add(model + " " + pool)) {
            LOG.warn(
                    "an agent check asks for {} {}, of which no sample was judged: is it spelt as in the samples?"
                            + " (plumbline gates doctor HAPROXY.CFG compares all names)",
                    model,
                    pool);
        }
    }

    /** How many checks asked for a pool of which no sample was ever judged; such a pool is open. */
    public long unknown() {
        return unknown.get();
    }

    private @Nullable String answer(String line) {
        String[] words = line.split(" +", -1);
        boolean kept = words.length == 3 && words[2].matches("\\d{1,3}%");
        if (words.length != 2 && !kept) {
            return null;
        }
        if (!board.knows(words[0], words[1])) {
            unknown(words[0], words[1]);
        }
        boolean open = board.gate(words[0], words[1]).state() == Gate.State.OPEN;
        return open ? "ready up 100%" : kept ? "ready up " + words[2] : "drain";
    }
}
