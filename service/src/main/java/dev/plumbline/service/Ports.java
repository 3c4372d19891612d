package dev.plumbline.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine. */
public final class Ports {

    /** Below those that systems give to connections that go out: none of these takes it before its server does. */
    private static final int FROM = 20_000;

    private static final int TO = 32_768;
    private static final int ATTEMPTS = 1_000;

    private Ports() {}

    /** Whether a server could take this port of the loopback interface now. */
    public static boolean isFree(int port) {
        try {
            bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Looks before anything else is started whether a server could listen there, which spares a torrent of
     * consequences.
     *
     * @param option where another address can be named
     * @throws Failure where it could not
     */
    public static void requireFree(InetSocketAddress address, String option) {
        try {
            bind(new InetSocketAddress(address.getHostString(), address.getPort()));
        } catch (IOException e) {
            throw new Failure(
                    "cannot listen at " + address.getHostString() + ":" + address.getPort() + ": " + Failure.reason(e)
                            + ". Choose another address with " + option,
                    e);
        }
    }

    /** Takes it for a moment, as a server would. */
    private static void bind(InetSocketAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address, 1);
        }
    }

    /** A port of the loopback interface that was free a moment ago. */
    public static int free() {
        return ThreadLocalRandom.current()
                .ints(ATTEMPTS, FROM, TO)
                .filter(Ports::isFree)
                .findFirst()
                .orElseThrow(() -> new Failure("no free port on the loopback interface"));
    }
}
