package dev.plumbline.bench.tap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Iterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clients that read streams at the same time, and how late what they read was. */
final class StreamClients {

    private static final Pattern WRITTEN = Pattern.compile("chatcmpl-(\\d+)");

    /** Delays of chunks, and times to the first byte, in nanoseconds, in order. */
    record Result(long[] delays, long[] firsts, int requests) {

        double delayMillis(double quantile) {
            return at(delays, quantile);
        }

        double firstMillis(double quantile) {
            return at(firsts, quantile);
        }

        private static double at(long[] sorted, double quantile) {
            return sorted.length == 0 ? Double.NaN : (double) sorted[(int) (quantile * (sorted.length - 1))] / 1e6;
        }
    }

    private static final class Client {
        private final String session;
        private long sent;
        private boolean begun;
        private final StringBuilder rest = new StringBuilder();

        Client(String session) {
            this.session = session;
        }
    }

    private StreamClients() {}

    /** So many streams at the same time, one behind the other on each connection, until the time is over. */
    static Result run(int port, int streams, long nanos) throws IOException {
        long[] delays = new long[4_000_000];
        long[] firsts = new long[400_000];
        int chunks = 0;
        int begun = 0;
        int requests = 0;
        long end = System.nanoTime() + nanos;
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < streams; i++) {
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.configureBlocking(false);
                Client client = new Client("session-" + i);
                channel.register(selector, SelectionKey.OP_READ, client);
                ask(channel, client, requests++);
            }
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (System.nanoTime() < end) {
                selector.select(10);
                Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
                while (keys.hasNext()) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    Client client = (Client) key.attachment();
                    SocketChannel channel = (SocketChannel) key.channel();
                    buffer.clear();
                    int bytes = channel.read(buffer);
                    long now = System.nanoTime();
                    if (bytes < 0) {
                        throw new IOException("a stream was broken off");
                    }
                    if (!client.begun) {
                        client.begun = true;
                        firsts[begun++] = now - client.sent;
                    }
                    client.rest.append(new String(buffer.array(), 0, bytes, ISO_8859_1));
                    Matcher matcher = WRITTEN.matcher(client.rest);
                    while (matcher.find()) {
                        delays[chunks++] = now - Long.parseLong(matcher.group(1));
                    }
                    boolean done = client.rest.indexOf("0\r\n\r\n") >= 0;
                    int line = client.rest.lastIndexOf("\n");
                    client.rest.delete(0, Math.max(0, line - 8));
                    if (client.rest.indexOf("chatcmpl-") >= 0 && client.rest.indexOf("\n") >= 0) {
                        client.rest.setLength(0);
                    }
                    if (done) {
                        client.rest.setLength(0);
                        ask(channel, client, requests++);
                    }
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
        long[] sorted = Arrays.copyOf(delays, chunks);
        Arrays.sort(sorted);
        long[] first = Arrays.copyOf(firsts, begun);
        Arrays.sort(first);
        return new Result(sorted, first, requests);
    }

    private static void ask(SocketChannel channel, Client client, int number) throws IOException {
        String body = "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                + "word ".repeat(100) + number + "\"}]}";
        String head =
                "POST /v1/chat/completions HTTP/1.1\r\nHost: engine\r\nContent-Type: application/json\r\nX-Session-Id: "
                        + client.session + "-" + number + "\r\nContent-Length: " + body.length() + "\r\n\r\n";
        client.begun = false;
        client.sent = System.nanoTime();
        ByteBuffer bytes = ByteBuffer.wrap((head + body).getBytes(ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
