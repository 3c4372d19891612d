package dev.plumbline.bench.tap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Streams chunks as vLLM does, so many a second to each client; each says when it was written, by the clock that all
 * processes share.
 */
final class PacedEngine implements AutoCloseable {

    private static final String ENTRY = "{\"token\":\"word\",\"logprob\":-0.5,\"bytes\":[119,111,114,100]";

    private final ServerSocketChannel server;
    private final Selector selector;
    private final List<Stream> streams = new ArrayList<>();
    private final long pause;
    private final int chunks;
    private volatile boolean ended;

    /** A client that is answered. */
    private static final class Stream {
        private final SocketChannel channel;
        private final StringBuilder request = new StringBuilder();
        private boolean logprobs;
        private int left;
        private long next;

        Stream(SocketChannel channel) {
            this.channel = channel;
        }
    }

    /**
     * @param perSecond chunks a second and stream
     * @param chunks of a stream
     */
    PacedEngine(int perSecond, int chunks) throws IOException {
        this.pause = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.chunks = chunks;
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        Thread thread = new Thread(this::run, "engine");
        thread.setDaemon(true);
        thread.start();
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    @Override
    public void close() throws IOException {
        ended = true;
        selector.wakeup();
        server.close();
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (!ended) {
            try {
                selector.select(1);
                Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
                while (keys.hasNext()) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    if (key.isAcceptable()) {
                        SocketChannel channel = server.accept();
                        channel.configureBlocking(false);
                        channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
                        Stream stream = new Stream(channel);
                        channel.register(selector, SelectionKey.OP_READ, stream);
                        streams.add(stream);
                    } else {
                        read((Stream) key.attachment(), buffer);
                    }
                }
                tick();
            } catch (IOException e) {
                streams.removeIf(s -> !s.channel.isOpen());
            }
        }
    }

    private void read(Stream stream, ByteBuffer buffer) throws IOException {
        buffer.clear();
        int bytes;
        try {
            bytes = stream.channel.read(buffer);
        } catch (IOException e) {
            bytes = -1;
        }
        if (bytes < 0) {
            stream.channel.close();
            streams.remove(stream);
            return;
        }
        stream.request.append(new String(buffer.array(), 0, bytes, ISO_8859_1));
        int head = stream.request.indexOf("\r\n\r\n");
        if (head >= 0
                && stream.request.indexOf("}", head) >= 0
                && stream.request.toString().endsWith("}")) {
            stream.logprobs = stream.request.indexOf("\"logprobs\":true", head) >= 0;
            stream.request.setLength(0);
            stream.left = chunks;
            stream.next = System.nanoTime() + pause;
            send(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        }
    }

    private void tick() throws IOException {
        for (Stream stream : List.copyOf(streams)) {
            long now = System.nanoTime();
            if (stream.left > 0 && now >= stream.next) {
                stream.next += pause;
                stream.left--;
                String data = stream.left == 0 ? "data: [DONE]\n\n" : chunk(stream.logprobs, now);
                send(
                        stream,
                        Integer.toHexString(data.length()) + "\r\n" + data + "\r\n"
                                + (stream.left == 0 ? "0\r\n\r\n" : ""));
            }
        }
    }

    private static String chunk(boolean logprobs, long now) {
        String listed = logprobs
                ? "{\"content\":[" + ENTRY + ",\"top_logprobs\":[" + (ENTRY + "},").repeat(4) + ENTRY + "}]}]}"
                : "null";
        return "data: {\"id\":\"chatcmpl-" + now
                + "\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m\","
                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"logprobs\":" + listed
                + ",\"finish_reason\":null}]}\n\n";
    }

    private void send(Stream stream, String text) throws IOException {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
            while (bytes.hasRemaining()) {
                stream.channel.write(bytes);
            }
        } catch (IOException e) {
            stream.channel.close();
            streams.remove(stream);
        }
    }
}
