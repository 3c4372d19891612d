package dev.plumbline.service.tap;

import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** A request under way: aborted upstream when its client hangs up, and counted while it is open. */
final class HangUp implements Callback {

    private final Callback callback;
    private final TapMetrics metrics;
    private final @Nullable PeekingEndPoint endPoint;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean gone;
    private volatile org.eclipse.jetty.client.@Nullable Request sent;

    HangUp(Request request, Callback callback, TapMetrics metrics) {
        this.callback = callback;
        this.metrics = metrics;
        EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
        this.endPoint = connection instanceof PeekingEndPoint peeking ? peeking : null;
        metrics.opened();
    }

    void watch() {
        if (endPoint != null && !ended.get()) {
            endPoint.watch(this::gone);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the response listener is called
    void sent(org.eclipse.jetty.client.Request request) {
        sent = request;
        if (gone) {
            request.abort(new EofException("the client hung up"));
        }
    }

    /** Whether the client hung up before it had its answer. */
    boolean isGone() {
        return gone;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the response listener is called
    private void gone() {
        gone = true;
        org.eclipse.jetty.client.Request request = sent;
        if (request != null) {
            request.abort(new EofException("the client hung up"));
        }
    }

    /** The client has all of its answer, or is about to: it may go when it likes. */
    void answered() {
        if (endPoint != null) {
            endPoint.unwatch();
        }
    }

    @Override
    public void succeeded() {
        end();
        callback.succeeded();
    }

    @Override
    public void failed(Throwable x) {
        end();
        callback.failed(x);
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            if (endPoint != null) {
                endPoint.unwatch();
            }
            metrics.closed();
        }
    }
}
