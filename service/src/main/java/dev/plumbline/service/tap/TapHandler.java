package dev.plumbline.service.tap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.service.tap.generation.Additions;
import dev.plumbline.service.tap.generation.AnswerCutter;
import dev.plumbline.service.tap.generation.EventCutter;
import dev.plumbline.service.tap.generation.GenerationRequest;
import dev.plumbline.service.tap.generation.PlainForms;
import dev.plumbline.service.tap.generation.RequestKind;
import dev.plumbline.service.tap.generation.WholeCutter;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests on to the engine and answers back, as they come. Of a sampled response it keeps a copy, asks for
 * fields that the client did not ask for, and cuts them out of the answer again. Whatever goes wrong with a sample, the
 * request passes.
 */
final class TapHandler extends ProxyHandler.Reverse {

    /** Largest request that is looked into, in bytes: four times the longest context, roughly, or some pictures. */
    private static final int LARGEST_REQUEST = 8 << 20;

    private static final String EXCHANGE = TappedExchange.class.getName();
    private static final String HANG_UP = HangUp.class.getName();

    /** Answers to what the client did not ask: the engine may take the request as it was. */
    private static final Set<Integer> REFUSALS = Set.of(400, 404, 405, 415, 422, 500, 501);

    private final URI upstream;
    private final String base;
    private final Duration idle;
    private final HttpClient client;
    private final Chooser chooser;
    private final PlainForms forms;
    private final SampleQueue queue;
    private final SampleMemory memory;
    private final TapMetrics metrics;
    private final Clock clock;
    private volatile boolean packs;
    private volatile boolean draining;

    TapHandler(
            TapSettings.Routes routes,
            HttpClient client,
            Chooser chooser,
            PlainForms forms,
            SampleQueue queue,
            SampleMemory memory,
            TapMetrics metrics,
            Clock clock) {
        super(request -> request.getHttpURI());
        this.upstream = routes.upstream();
        this.idle = routes.idle();
        this.base = upstream.getRawPath() == null ? "" : upstream.getRawPath().replaceFirst("/+$", "");
        this.client = client;
        this.chooser = chooser;
        this.forms = forms;
        this.queue = queue;
        this.memory = memory;
        this.metrics = metrics;
        this.clock = clock;
        if (upstream.getScheme().equals("https")) {
            setProxyToServerHost(upstream.getRawAuthority());
        }
    }

    /** Connections are closed behind the answers that are still due. */
    void drain() {
        draining = true;
    }

    @Override
    protected HttpClient newHttpClient() {
        return client;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        HangUp hangUp = new HangUp(request, callback, metrics);
        request.setAttribute(HANG_UP, hangUp);
        if (draining) {
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        }
        RequestKind kind =
                RequestKind.of(request.getMethod(), request.getHttpURI().getCanonicalPath());
        if (kind == null) {
            metrics.passed();
        } else {
            metrics.passed(kind);
        }
        if (kind == null || chooser.isOut(request.getHeaders())) {
            pass(request, new byte[0], false, response, hangUp);
        } else if (request.getLength() > LARGEST_REQUEST) {
            metrics.untouched(TapMetrics.Untouched.TOO_LARGE);
            pass(request, new byte[0], false, response, hangUp);
        } else {
            new BodyStart(
                            request,
                            LARGEST_REQUEST,
                            memory,
                            body -> choose(kind, request, body, response, hangUp),
                            hangUp::failed)
                    .read();
        }
        return true;
    }

    private void choose(RequestKind kind, Request request, BodyStart body, Response response, HangUp hangUp) {
        byte[] bytes = body.bytes();
        TappedExchange exchange = null;
        if (body.isStarved()) {
            metrics.untouched(TapMetrics.Untouched.MEMORY);
        } else if (!body.isWhole()) {
            metrics.untouched(TapMetrics.Untouched.TOO_LARGE);
        } else {
            exchange = exchange(kind, request, bytes);
        }
        if (exchange == null) {
            memory.release(body.reserved());
        } else {
            exchange.holds(body.reserved());
        }
        request.setAttribute(EXCHANGE, exchange);
        byte[] asked = exchange == null || exchange.additions().isEmpty()
                ? bytes
                : exchange.request().with(exchange.additions().fields());
        pass(request, asked, body.isWhole(), response, hangUp);
    }

    /** What goes wrong here costs the sample. */
    private @Nullable TappedExchange exchange(RequestKind kind, Request request, byte[] body) {
        try {
            GenerationRequest asked =
                    request.getHeaders().contains(HttpHeader.CONTENT_ENCODING) ? null : GenerationRequest.of(body);
            if (asked == null) {
                metrics.untouched(TapMetrics.Untouched.UNREADABLE);
                return null;
            }
            return chooser.choose(kind, request.getHeaders(), asked, packs);
        } catch (RuntimeException e) {
            metrics.untouched(TapMetrics.Untouched.UNREADABLE);
            return null;
        }
    }

    private void pass(Request request, byte[] begun, boolean whole, Response response, HangUp hangUp) {
        TappedExchange exchange = (TappedExchange) request.getAttribute(EXCHANGE);
        boolean plain = exchange != null && !exchange.additions().isEmpty();
        try {
            boolean empty = request.getLength() == 0
                    || (request.getLength() < 0 && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING));
            if (whole || empty) {
                hangUp.watch();
            }
            super.handle(new TapRequest(request, begun, whole, plain, hangUp::watch), response, hangUp);
        } catch (RuntimeException e) {
            if (exchange != null) {
                exchange.release();
            }
            Response.writeError(request, response, hangUp, HttpStatus.BAD_GATEWAY_502);
        }
    }

    @Override
    protected org.eclipse.jetty.client.Request newProxyToServerRequest(Request request, HttpURI uri) {
        int port = upstream.getPort() >= 0
                ? upstream.getPort()
                : upstream.getScheme().equals("https") ? 443 : 80;
        return getHttpClient()
                .newRequest(upstream.getHost(), port)
                .scheme(upstream.getScheme())
                .idleTimeout(
                        idle.toMillis(), TimeUnit.MILLISECONDS) // of connections that wait for nothing it is another
                .method(request.getMethod())
                .path(base + request.getHttpURI().getPathQuery());
    }

    /** None: the engine sees what it would see without a tap. */
    @Override
    protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request upstreamRequest) {}

    @Override
    protected org.eclipse.jetty.client.Response.CompleteListener newServerToProxyResponseListener(
            Request request, org.eclipse.jetty.client.Request sent, Response response, Callback callback) {
        HangUp hangUp = (HangUp) request.getAttribute(HANG_UP);
        hangUp.sent(sent);
        TappedExchange exchange = (TappedExchange) request.getAttribute(EXCHANGE);
        if (exchange == null) {
            return new PassedAnswer(request, sent, response, callback);
        }
        exchange.times().startedMillis = clock.millis();
        exchange.times().started = System.nanoTime();
        return new SampledAnswer(exchange, hangUp, request, sent, response, callback);
    }

    @Override
    protected HttpField filterServerToProxyResponseField(HttpField field) {
        packs |= field.getHeader() == HttpHeader.CONTENT_ENCODING;
        return field;
    }

    @Override
    protected void onServerToProxyResponseFailure(
            Request request,
            org.eclipse.jetty.client.Request sent,
            org.eclipse.jetty.client.Response answer,
            Response response,
            Callback callback,
            Throwable failure) {
        HangUp hangUp = (HangUp) request.getAttribute(HANG_UP);
        if (!hangUp.isGone()) {
            metrics.upstreamFailed();
            forms.forget();
        }
        if (response.isCommitted() || hangUp.isGone()) {
            callback.failed(new EofException(failure)); // which nobody logs: it is counted
            return;
        }
        response.reset();
        response.setStatus(unanswered(failure));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        byte[] error = "{\"error\":{\"message\":\"the engine does not answer\",\"type\":\"bad_gateway\",\"code\":null}}"
                .getBytes(UTF_8);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, error.length);
        response.write(true, ByteBuffer.wrap(error), callback);
    }

    /** The status of an answer that the engine did not give. */
    private static int unanswered(Throwable failure) {
        return failure instanceof TimeoutException ? HttpStatus.GATEWAY_TIMEOUT_504 : HttpStatus.BAD_GATEWAY_502;
    }

    /** An answer on its way to the client. */
    private class PassedAnswer extends ProxyResponseListener {

        private final Request asked;
        private final Response given;

        PassedAnswer(Request request, org.eclipse.jetty.client.Request sent, Response response, Callback callback) {
            super(request, sent, response, callback);
            this.asked = request;
            this.given = response;
        }

        /** What came in chunks goes on in chunks, so that a client sees where one that is broken off ends. */
        @Override
        public void onHeaders(org.eclipse.jetty.client.Response answer) {
            super.onHeaders(answer);
            if (answer.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
                    && asked.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1) {
                given.getHeaders().put(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED);
            }
        }
    }

    /** An answer of which a sample is made, on its way to the client. */
    private final class SampledAnswer extends PassedAnswer {

        private final TappedExchange exchange;
        private final HangUp hangUp;
        private final Request request;
        private final Response response;
        private @Nullable AnswerCutter cutter;
        private @Nullable ByteArrayOutputStream kept;
        private boolean refused;
        private boolean cuts;
        private long due = -1;
        private volatile boolean clientFailed;

        SampledAnswer(
                TappedExchange exchange,
                HangUp hangUp,
                Request request,
                org.eclipse.jetty.client.Request sent,
                Response response,
                Callback callback) {
            super(request, sent, response, callback);
            this.exchange = exchange;
            this.hangUp = hangUp;
            this.request = request;
            this.response = response;
        }

        @Override
        public void onBegin(org.eclipse.jetty.client.Response answer) {
            // not before it is known whether the engine refused what the client did not ask
        }

        @Override
        public void onHeaders(org.eclipse.jetty.client.Response answer) {
            cuts = !exchange.additions().isEmpty();
            due = answer.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
            refused = cuts && REFUSALS.contains(answer.getStatus());
            if (refused) {
                return;
            }
            super.onBegin(answer);
            super.onHeaders(answer);
            if (HttpStatus.isServerError(answer.getStatus())) {
                exchange.fail(answer.getStatus());
                return;
            }
            if (answer.getStatus() != HttpStatus.OK_200) {
                exchange.lose(TapMetrics.Lost.STATUS);
                return;
            }
            String type = answer.getHeaders().get(HttpHeader.CONTENT_TYPE);
            boolean events = type != null && type.startsWith("text/event-stream");
            String encoding = answer.getHeaders().get(HttpHeader.CONTENT_ENCODING);
            exchange.answers(events, encoding);
            if (encoding == null) {
                look(events, answer.getHeaders().contains(HttpHeader.CONTENT_LENGTH));
            }
        }

        private void look(boolean events, boolean sized) {
            Additions additions = exchange.additions();
            cutter = events
                    ? new EventCutter(exchange.kind(), additions.cuts(), exchange.watch(), additions.dropsUsage())
                    : new WholeCutter(exchange.kind(), additions.cuts(), exchange.watch());
            if (cuts && sized) {
                response.getHeaders().remove(HttpHeader.CONTENT_LENGTH);
                kept = new ByteArrayOutputStream();
            }
        }

        @Override
        public void onContent(org.eclipse.jetty.client.Response answer, Content.Chunk chunk, Runnable demander) {
            if (refused) {
                demander.run();
                return;
            }
            due -= chunk.remaining();
            if (due == 0) {
                hangUp.answered();
            }
            exchange.keep(chunk.getByteBuffer().slice());
            byte[] left =
                    cutter == null ? null : cutter.accept(chunk.getByteBuffer().slice());
            if (exchange.hasEvents() && exchange.watch().tookText()) {
                exchange.sawText(System.nanoTime());
            }
            if (left == null || !cuts) {
                super.onContent(answer, chunk, demander);
            } else if (kept != null) {
                kept.writeBytes(left);
                demander.run();
            } else if (left.length == 0) {
                demander.run();
            } else {
                response.write(false, ByteBuffer.wrap(left), writing(answer, demander));
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // the response listener is called
        private Callback writing(org.eclipse.jetty.client.Response answer, Runnable demander) {
            return Callback.from(demander, failure -> {
                clientFailed = true;
                answer.abort(failure);
            });
        }

        @Override
        public void onSuccess(org.eclipse.jetty.client.Response answer) {
            if (refused) {
                return;
            }
            hangUp.answered();
            byte[] left = cutter == null ? new byte[0] : cutter.finish();
            if (!cuts || cutter == null) {
                super.onSuccess(answer);
                return;
            }
            if (kept != null) {
                kept.writeBytes(left);
                left = kept.toByteArray();
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, left.length);
            }
            response.write(true, ByteBuffer.wrap(left), this);
        }

        @Override
        public void onComplete(Result result) {
            if (refused && !hangUp.isGone()) {
                again();
                return;
            }
            end(result);
            super.onComplete(result);
        }

        private void again() {
            metrics.untouched(TapMetrics.Untouched.REFUSED);
            TappedExchange plain = exchange.untouched();
            request.setAttribute(EXCHANGE, plain);
            TapHandler.this.again(request, plain.request().body(), response, hangUp);
        }

        private void end(Result result) {
            exchange.times().endedMillis = clock.millis();
            boolean gone = hangUp.isGone() || clientFailed;
            if (result.isFailed() && !gone && !response.isCommitted()) {
                exchange.fail(unanswered(result.getFailure())); // which the client is told next
            } else if (result.isFailed() && !exchange.isWhole()) {
                exchange.lose(gone ? TapMetrics.Lost.HUNG_UP : TapMetrics.Lost.UPSTREAM);
            }
            TapMetrics.Lost lost = exchange.lost();
            if (lost != null) {
                exchange.release();
                metrics.lost(lost);
                return;
            }
            if (exchange.failure() == 0
                    && exchange.encoding() == null
                    && !exchange.learning().isEmpty()) {
                boolean streamed = exchange.request().isStreamed();
                forms.learn(exchange.kind(), streamed, exchange.learning(), exchange.watch());
            }
            queue.offer(exchange);
        }
    }

    private void again(Request request, byte[] body, Response response, HangUp hangUp) {
        Request original = request instanceof TapRequest wrapped ? wrapped.getWrapped() : request;
        try {
            super.handle(new TapRequest(original, body, true, false, () -> {}), response, hangUp);
        } catch (RuntimeException e) {
            Response.writeError(original, response, hangUp, HttpStatus.BAD_GATEWAY_502);
        }
    }
}
