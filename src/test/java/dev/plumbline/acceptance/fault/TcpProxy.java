package dev.plumbline.acceptance.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A wire between clients and a server on the loopback interface that tests can hurt. While it is cut no byte arrives
 * and no connection ends, and what was sent comes late, as TCP repeats it; a reset ends every connection at once; while
 * it refuses nothing listens; while it is slow each read waits.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int BYTES = 64 * 1024;
    private static final long SLOW_MILLIS = 40;

    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket server;
    private volatile Thread acceptor;
    private volatile int target;
    private volatile boolean slow;
    private volatile boolean closed;
    private boolean cut;

    /** Listens on a free port, and leads nowhere until it is told where to. */
    public TcpProxy() {
        server = listen(0);
        port = server.getLocalPort();
        acceptor = accept(server);
    }

    /** Where clients connect. */
    public int port() {
        return port;
    }

    /** The port of the server behind it. */
    public void leadTo(int other) {
        target = other;
    }

    /** From now on bytes vanish, or arrive again. */
    public synchronized void cut(boolean now) {
        cut = now;
        notifyAll();
    }

    /** From now on each read waits a little, or no longer. */
    public void slow(boolean now) {
        slow = now;
    }

    /** Ends all connections at once. All are marked first, since the end of one side ends the other by itself. */
    public void reset() {
        List<Socket> open = List.copyOf(sockets);
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // it has ended by itself
            }
        }
        open.forEach(TcpProxy::end);
    }

    /** From now on nothing listens, or something does again. */
    public void refuse(boolean now) {
        if (now) {
            end(server);
            await(acceptor); // until then the port may still take one
            reset();
        } else {
            server = listen(port);
            acceptor = accept(server);
        }
    }

    private static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        cut(false);
        end(server);
        reset();
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket made = new ServerSocket();
            made.setReuseAddress(true);
            made.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Thread accept(ServerSocket from) {
        return start(() -> {
            while (!from.isClosed()) {
                connect(from.accept());
            }
        });
    }

    private void connect(Socket client) throws IOException {
        sockets.add(client);
        Socket there;
        try {
            there = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException e) {
            end(client); // nothing listens there
            return;
        }
        sockets.add(there);
        start(() -> pump(client, there));
        start(() -> pump(there, client));
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                awaitWire();
                out.write(buffer, 0, n);
            }
            awaitWire(); // nor does the end of a connection pass
        } catch (IOException | InterruptedException e) {
            // the other side is told by the end of its connection
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void awaitWire() throws InterruptedException {
        if (slow) {
            TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
        }
        synchronized (this) {
            while (cut && !closed) {
                wait();
            }
        }
    }

    /** Work that ends with an exception when its socket is closed. */
    private interface Work {
        void run() throws IOException;
    }

    private static Thread start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // closed
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void end(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // it has ended by itself
        }
    }
}
