package dev.plumbline.service.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of others out. A page may give its own name the address of this machine (DNS rebinding) and then read
 * what answers there: so a server on the loopback interface answers to names of this machine alone, and to that of the
 * console in the policy. And a page may send what it cannot read: so what changes something and shows no token is not
 * taken from another origin.
 */
public final class HostGuard implements Endpoint {

    private final boolean local;
    private final String bound;
    private final Supplier<@Nullable String> console;

    /**
     * @param local whether only this machine is answered
     * @param bound name or address that the server is bound to
     * @param console where links to the console lead; null where they lead to the server itself
     */
    public HostGuard(boolean local, String bound, Supplier<@Nullable String> console) {
        this.local = local;
        this.bound = bound;
        this.console = console;
    }

    @Override
    public List<String> paths() {
        return List.of();
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.before(this::check);
    }

    private void check(Context ctx) {
        String host = ctx.header(Header.HOST);
        if (local && host != null && !isOurs(name(host))) {
            throw new HttpError(
                    HttpStatus.MISDIRECTED_REQUEST,
                    "this address answers to localhost and to the host of delivery.console in the policy alone");
        }
        String origin = ctx.header(Header.ORIGIN);
        if (origin != null && !isRead(ctx) && ctx.header(Header.AUTHORIZATION) == null && !isSame(origin, host)) {
            throw new HttpError(HttpStatus.FORBIDDEN, "web pages of another origin may not send without a token");
        }
    }

    private static boolean isRead(Context ctx) {
        return HandlerType.GET.equals(ctx.method()) || HandlerType.HEAD.equals(ctx.method());
    }

    private boolean isSame(String origin, @Nullable String host) {
        String from = origin.substring(origin.indexOf("//") + 2);
        return origin.contains("//")
                && (from.equalsIgnoreCase(host) || name(from).equals(consoleName()));
    }

    private boolean isOurs(String name) {
        return name.equals("localhost")
                || name.equals("::1")
                || name.matches("127(\\.\\d{1,3}){3}")
                || name.equals(bound.toLowerCase(Locale.ROOT))
                || name.equals(consoleName());
    }

    private @Nullable String consoleName() {
        String url = console.get();
        String name = url == null ? null : URI.create(url).getHost();
        return name == null ? null : name.toLowerCase(Locale.ROOT);
    }

    /** Without port and brackets, in small letters. */
    private static String name(String host) {
        String name = host.startsWith("[") ? host.substring(1).replaceFirst("].*", "") : host.replaceFirst(":.*", "");
        return name.toLowerCase(Locale.ROOT);
    }
}
