package dev.plumbline.service.http;

import dev.plumbline.service.delivery.notify.Dispatcher;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends a test page from where real ones come from: with this instance's secrets, over its network. */
public final class TestPageRoute implements Endpoint {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Supplier<Optional<Dispatcher>> dispatch;
    private final ApiTokens tokens;

    private record Told(List<Dispatcher.Tested> receivers) {}

    /**
     * @param dispatch nothing where nobody can be told
     */
    public TestPageRoute(Supplier<Optional<Dispatcher>> dispatch, ApiTokens tokens) {
        this.dispatch = dispatch;
        this.tokens = tokens;
    }

    @Override
    public List<String> paths() {
        return List.of("/v1/test-page");
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.post("/v1/test-page", this::send);
    }

    private void send(Context ctx) {
        String by = tokens.require(ApiTokens.OPERATE, ctx);
        JsonNode body = body(ctx);
        Dispatcher delivery = dispatch.get()
                .filter(d -> !d.receivers().isEmpty())
                .orElseThrow(() -> new HttpError(HttpStatus.CONFLICT, "no receiver is set, or none is meant here"));
        String one = body.path("receiver").asString("");
        if (!one.isEmpty() && !delivery.receivers().contains(one)) {
            throw new HttpError(HttpStatus.NOT_FOUND, "no such receiver; there are " + delivery.receivers());
        }
        boolean over = body.path("over").asBoolean(false);
        List<Dispatcher.Tested> told = (one.isEmpty() ? delivery.receivers() : Set.of(one))
                .parallelStream() // each may take its time
                        .map(receiver -> delivery.testPage(receiver, over, by))
                        .toList();
        Replies.json(ctx, HttpStatus.OK, new Told(told));
    }

    private static JsonNode body(Context ctx) {
        byte[] body = ctx.bodyAsBytes();
        try {
            JsonNode json = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            // said below
        }
        throw new HttpError(HttpStatus.BAD_REQUEST, "the body must be one JSON object");
    }
}
