package dev.plumbline.service.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.util.List;

/**
 * Stands before everything under {@code /v1}: limits how often a client may ask, and who may read where the tokens say
 * so. Samples have limits and tokens of their own; Flagger, which can show no token, hears verdicts alone.
 */
public final class ApiGuard implements Endpoint {

    private static final int BURST = 200;
    private static final int PER_SECOND = 50;
    private static final String SAMPLES = "/v1/samples";
    private static final String OTLP = "/v1/otlp/";
    private static final String FLAGGER = "/v1/flagger/";

    private final ApiTokens tokens;
    private final RateLimit limit;

    /** @param tokens where one of them has the role {@link ApiTokens#READ}, reading needs a token */
    public ApiGuard(ApiTokens tokens) {
        this(tokens, new RateLimit(BURST, PER_SECOND, System::nanoTime));
    }

    ApiGuard(ApiTokens tokens, RateLimit limit) {
        this.tokens = tokens;
        this.limit = limit;
    }

    @Override
    public List<String> paths() {
        return List.of();
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.before("/v1/*", this::check);
    }

    private void check(Context ctx) {
        if (ctx.path().equals(SAMPLES) || ctx.path().startsWith(OTLP)) {
            return;
        }
        if (!limit.admits(ctx.ip())) {
            ctx.header(Header.RETRY_AFTER, "1");
            throw new HttpError(HttpStatus.TOO_MANY_REQUESTS, "at most " + PER_SECOND + " requests a second");
        }
        boolean reads = HandlerType.GET.equals(ctx.method()) || HandlerType.HEAD.equals(ctx.method());
        if (reads && tokens.has(ApiTokens.READ) && !ctx.path().startsWith(FLAGGER)) {
            tokens.require(ApiTokens.READ, ctx);
        }
    }
}
