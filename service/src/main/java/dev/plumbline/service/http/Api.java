package dev.plumbline.service.http;

import dev.plumbline.service.Failure;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinBindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP server of an instance. Everything but the metrics is JSON. */
public final class Api implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private static final Index INDEX = new Index("Plumbline", List.of("/healthz", "/readyz", "/metrics", "/v1/gates"));

    private final Javalin server;
    private final String host;

    private record Index(String name, List<String> paths) {}

    private record State(String status, List<String> reasons) {}

    private record Problem(String error) {}

    private Api(Javalin server, String host) {
        this.server = server;
        this.host = host;
    }

    /**
     * Starts to answer.
     *
     * @param address port 0 for any that is free
     * @param metrics what Prometheus scrapes
     * @param more what else it answers
     */
    public static Api start(InetSocketAddress address, Checks checks, Supplier<String> metrics, List<Routes> more) {
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            routes(config, checks, metrics);
            more.forEach(routes -> routes.add(config.routes));
        });
        try {
            return new Api(server.start(address.getHostString(), address.getPort()), address.getHostString());
        } catch (JavalinBindException e) {
            throw new Failure(
                    "cannot answer at " + address.getHostString() + ":" + address.getPort()
                            + " (is it in use?): choose another address with --http",
                    e);
        }
    }

    /** Where it answers. */
    public String url() {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static void routes(JavalinConfig config, Checks checks, Supplier<String> metrics) {
        config.routes.get("/", ctx -> json(ctx, HttpStatus.OK, INDEX));
        config.routes.get("/healthz", ctx -> state(ctx, "ok", "failed", checks.failures()));
        config.routes.get("/readyz", ctx -> state(ctx, "ready", "not ready", checks.hindrances()));
        config.routes.get("/metrics", ctx -> ctx.contentType(PROMETHEUS).result(metrics.get()));
        config.routes.error(
                HttpStatus.NOT_FOUND.getCode(), ctx -> json(ctx, HttpStatus.NOT_FOUND, new Problem("not found")));
        config.routes.exception(Exception.class, (e, ctx) -> {
            LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
            json(ctx, HttpStatus.INTERNAL_SERVER_ERROR, new Problem("internal error"));
        });
    }

    private static void state(Context ctx, String good, String bad, List<String> reasons) {
        json(
                ctx,
                reasons.isEmpty() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
                new State(reasons.isEmpty() ? good : bad, reasons));
    }

    private static void json(Context ctx, HttpStatus status, Object body) {
        ctx.status(status).contentType("application/json").result(JSON.writeValueAsString(body));
    }
}
