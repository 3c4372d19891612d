package dev.plumbline.service.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.util.List;

/**
 * Stands before everything: limits how often a client may ask, and who may read under {@code /v1} where the tokens say
 * so. What is sent has tokens of its own, and it, probes and the console's files a wider limit; Flagger, which can show
 * no token, hears verdicts alone.
 */
public final class ApiGuard implements Endpoint {

    private static final int BURST = 200;
    private static final int PER_SECOND = 50;

    /** Gateways may send each response by itself. */
    private static final int WIDE_BURST = 4_000;

    private static final int WIDE_PER_SECOND = 1_000;
    private static final String SAMPLES = "/v1/samples";
    private static final String OTLP = "/v1/otlp/";
    private static final String FLAGGER = "/v1/flagger/";

    private final ApiTokens tokens;
    private final RateLimit limit;
    private final RateLimit wide;

    /** @param tokens where one of them has the role {@link ApiTokens#READ}, reading needs a token */
    public ApiGuard(ApiTokens tokens) {
        this(
                tokens,
                new RateLimit(BURST, PER_SECOND, System::nanoTime),
                new RateLimit(WIDE_BURST, WIDE_PER_SECOND, System::nanoTime));
    }

    ApiGuard(ApiTokens tokens, RateLimit limit, RateLimit wide) {
        this.tokens = tokens;
        this.limit = limit;
        this.wide = wide;
    }

    @Override
    public List<String> paths() {
        return List.of();
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.before(this::limit);
        config.routes.before("/v1/*", this::authorize);
    }

    private static boolean isSent(Context ctx) {
        return ctx.path().equals(SAMPLES) || ctx.path().startsWith(OTLP);
    }

    private void limit(Context ctx) {
        boolean asked = ctx.path().startsWith("/v1/") && !isSent(ctx);
        if (!(asked ? limit : wide).admits(ctx.ip())) {
            ctx.header(Header.RETRY_AFTER, "1");
            int most = asked ? PER_SECOND : WIDE_PER_SECOND;
            throw new HttpError(HttpStatus.TOO_MANY_REQUESTS, "at most " + most + " requests a second");
        }
    }

    private void authorize(Context ctx) {
        if (isSent(ctx)) {
            return;
        }
        boolean reads = HandlerType.GET.equals(ctx.method()) || HandlerType.HEAD.equals(ctx.method());
        if (reads && tokens.has(ApiTokens.READ) && !ctx.path().startsWith(FLAGGER)) {
            tokens.require(ApiTokens.READ, ctx);
        }
    }
}
