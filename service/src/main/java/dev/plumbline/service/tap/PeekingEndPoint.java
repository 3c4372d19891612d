package dev.plumbline.service.tap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A client's connection on which it can be seen that the client has gone while its answer is still due. Nobody reads
 * from an HTTP/1.1
 * connection then, so the end of the stream would show only when something is written, and an engine may generate for
 * minutes before
 * it writes. What is read ahead of its time by that is given to whoever reads next.
 */
final class PeekingEndPoint extends SocketChannelEndPoint {

    private static final int PEEKED = 4 << 10;

    private final Object lock = new Object();
    private ByteBuffer ahead = BufferUtil.EMPTY_BUFFER;
    private @org.jspecify.annotations.Nullable Watch watch;

    PeekingEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    /** Watches from now on; to be called when the request has been read to its end. */
    void watch(Runnable gone) {
        synchronized (lock) {
            Watch begun = new Watch(gone);
            watch = begun;
            if (!ahead.hasRemaining()) { // else the client sends the next request, and is there
                begun.wait(this);
            }
        }
    }

    /** Watches no longer; to be called before the response is ended. */
    void unwatch() {
        synchronized (lock) {
            if (watch != null) {
                watch.over = true;
                watch = null;
                getFillInterest().onFail(new IOException("no longer watched"));
            }
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        synchronized (lock) {
            if (ahead.hasRemaining()) {
                return BufferUtil.append(buffer, ahead);
            }
        }
        return super.fill(buffer);
    }

    private int peek(ByteBuffer buffer) throws IOException {
        return super.fill(buffer);
    }

    /** Waits for the connection to be readable. */
    private final class Watch implements Callback {

        private final Runnable gone;
        private boolean over;

        Watch(Runnable gone) {
            this.gone = gone;
        }

        void wait(PeekingEndPoint endPoint) {
            endPoint.tryFillInterested(this);
        }

        @Override
        public void succeeded() {
            boolean ended;
            synchronized (lock) {
                if (over) {
                    return;
                }
                ended = look();
            }
            if (ended) {
                gone.run();
            }
        }

        @Override
        public void failed(Throwable x) {
            synchronized (lock) {
                if (over) {
                    return;
                }
                over = true;
            }
            gone.run();
        }

        private boolean look() {
            ByteBuffer buffer = BufferUtil.allocate(PEEKED);
            try {
                int bytes = peek(buffer);
                if (bytes > 0) {
                    ahead = buffer;
                } else if (bytes == 0) {
                    wait(PeekingEndPoint.this);
                }
                over = bytes < 0;
            } catch (IOException e) {
                over = true;
            }
            return over;
        }

        @Override
        public Invocable.InvocationType getInvocationType() {
            return Invocable.InvocationType.NON_BLOCKING;
        }
    }
}
