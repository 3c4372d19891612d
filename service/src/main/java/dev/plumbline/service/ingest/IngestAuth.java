package dev.plumbline.service.ingest;

import dev.plumbline.service.http.ApiTokens;
import dev.plumbline.service.http.Replies;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Who may send samples: whoever shows the token. Without one, whoever is on this machine and is no web page; and nobody
 * where the server listens to others.
 */
public final class IngestAuth {

    private final @Nullable BearerToken token;
    private final ApiTokens tokens;
    private final boolean local;

    /**
     * @param tokens those of the role {@link ApiTokens#INGEST} are as good as {@code token}
     * @param address where the server listens
     */
    public IngestAuth(@Nullable BearerToken token, ApiTokens tokens, InetSocketAddress address) {
        this.token = token;
        this.tokens = tokens;
        this.local = isLoopback(address);
    }

    /** Whether the request may go on; where not, it has been answered. */
    boolean admits(Context ctx) {
        if (token != null || tokens.has(ApiTokens.INGEST)) {
            String shown = ctx.header(Header.AUTHORIZATION);
            return (token != null && token.isIn(shown)) || tokens.shows(ApiTokens.INGEST, shown) || refuse(ctx);
        }
        if (!local) {
            return refuse(
                    ctx,
                    "no token is set, and the server listens to other machines: set " + BearerToken.VARIABLE
                            + ", --ingest-token-file, or a line with the role ingest in --tokens");
        }
        return ctx.header(Header.ORIGIN) == null || refuse(ctx, "web pages may not send samples without a token");
    }

    private static boolean refuse(Context ctx) {
        ctx.header(Header.WWW_AUTHENTICATE, "Bearer");
        Replies.json(
                ctx,
                HttpStatus.UNAUTHORIZED,
                Replies.problem("needs a token of the role " + ApiTokens.INGEST
                        + ": it is missing, wrong, or of another role"));
        return false;
    }

    private static boolean refuse(Context ctx, String why) {
        Replies.json(ctx, HttpStatus.FORBIDDEN, Replies.problem(why));
        return false;
    }

    /** Whether only this machine can reach the address. */
    public static boolean isLoopback(InetSocketAddress address) {
        try {
            return InetAddress.getByName(address.getHostString()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
