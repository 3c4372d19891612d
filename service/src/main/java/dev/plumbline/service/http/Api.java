package dev.plumbline.service.http;

import dev.plumbline.service.Failure;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.util.JavalinBindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of an instance. Everything but the metrics and the console is JSON. */
public final class Api implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** Largest body of any request but that of samples, in bytes. */
    private static final long MAX_BYTES = 1 << 20;

    /** Bodies that come slower are not waited for, in bytes a second. */
    private static final long SLOWEST = 1_000;

    private static final List<String> PATHS = List.of("/healthz", "/readyz", "/metrics");

    private final Javalin server;
    private final String scheme;
    private final String host;

    private record Index(String name, List<String> paths) {}

    private record State(String status, List<String> reasons, List<String> notes) {}

    private Api(Javalin server, String scheme, String host) {
        this.server = server;
        this.scheme = scheme;
        this.host = host;
    }

    /**
     * Starts to answer.
     *
     * @param address port 0 for any that is free
     * @param metrics what Prometheus scrapes
     */
    public static Api start(InetSocketAddress address, HealthChecks checks, Supplier<String> metrics) {
        return start(address, checks, metrics, List.of());
    }

    /**
     * Starts to answer.
     *
     * @param address port 0 for any that is free
     * @param metrics what Prometheus scrapes
     * @param more what it answers besides
     */
    public static Api start(
            InetSocketAddress address, HealthChecks checks, Supplier<String> metrics, List<? extends Endpoint> more) {
        return start(address, checks, metrics, more, null);
    }

    /**
     * Starts to answer.
     *
     * @param address port 0 for any that is free
     * @param metrics what Prometheus scrapes
     * @param more what it answers besides
     * @param tls for HTTPS, and nothing but that; null for HTTP
     */
    public static Api start(
            InetSocketAddress address,
            HealthChecks checks,
            Supplier<String> metrics,
            List<? extends Endpoint> more,
            @Nullable Tls tls) {
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.maxRequestSize = MAX_BYTES;
            config.http.prefer405over404 = true;
            config.jetty.modifyServer(jetty -> jetty.insertHandler(new MinimumDataRateHandler(SLOWEST, 0)));
            if (tls != null) {
                config.jetty.addConnector(
                        (jetty, http) -> tls.connector(jetty, http, address.getHostString(), address.getPort()));
            }
            routes(config, checks, metrics, more);
        });
        try {
            return new Api(
                    server.start(address.getHostString(), address.getPort()),
                    tls == null ? "http" : "https",
                    address.getHostString());
        } catch (JavalinBindException e) {
            throw new Failure(
                    "cannot answer at " + address.getHostString() + ":" + address.getPort()
                            + " (is it in use?): choose another address with --http",
                    e);
        }
    }

    /** Where it answers. */
    public String url() {
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static void routes(
            JavalinConfig config, HealthChecks checks, Supplier<String> metrics, List<? extends Endpoint> more) {
        List<String> paths = Stream.concat(PATHS.stream(), more.stream().flatMap(endpoint -> endpoint.paths().stream()))
                .toList();
        config.routes.get("/v1", ctx -> Replies.json(ctx, HttpStatus.OK, new Index("Plumbline", paths)));
        config.routes.get("/healthz", ctx -> state(ctx, "ok", "failed", checks.failures(), List.of()));
        config.routes.get("/readyz", ctx -> ready(ctx, checks));
        config.routes.get("/metrics", ctx -> ctx.contentType(PROMETHEUS).result(metrics.get()));
        more.forEach(endpoint -> endpoint.addTo(config));
        config.routes.error(HttpStatus.NOT_FOUND.getCode(), ctx -> {
            if (ctx.result() == null || !isJson(ctx)) {
                Replies.json(ctx, HttpStatus.NOT_FOUND, Replies.problem("not found"));
            }
        });
        config.routes.exception(MethodNotAllowedResponse.class, (e, ctx) -> {
            String allowed = String.join(", ", e.getDetails().values());
            ctx.header(Header.ALLOW, allowed);
            Replies.json(ctx, HttpStatus.METHOD_NOT_ALLOWED, Replies.problem("this path takes " + allowed));
        });
        config.routes.exception(
                HttpError.class,
                (e, ctx) -> Replies.json(ctx, e.status(), Replies.problem(String.valueOf(e.getMessage()))));
        config.routes.exception(Exception.class, (e, ctx) -> {
            LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
            Replies.json(ctx, HttpStatus.INTERNAL_SERVER_ERROR, Replies.problem("internal error"));
        });
    }

    private static void ready(Context ctx, HealthChecks checks) {
        List<String> losses = checks.losses();
        List<String> notes =
                Stream.concat(losses.stream(), checks.notes().stream()).toList();
        state(ctx, losses.isEmpty() ? "ready" : "degraded", "not ready", checks.notReady(), notes);
    }

    private static void state(Context ctx, String good, String bad, List<String> reasons, List<String> notes) {
        Replies.json(
                ctx,
                reasons.isEmpty() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
                new State(reasons.isEmpty() ? good : bad, reasons, notes));
    }

    private static boolean isJson(Context ctx) {
        String type = ctx.res().getContentType();
        return type != null && type.startsWith("application/json");
    }
}
