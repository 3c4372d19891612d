package dev.plumbline.service.http;

import dev.plumbline.service.delivery.notify.Dispatch;
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

    private final Supplier<Optional<Dispatch>> dispatch;
    private final Tokens tokens;

    private record Told(List<Dispatch.Tested> receivers) {}

    /**
     * @param dispatch nothing where nobody can be told
     */
    public TestPageRoute(Supplier<Optional<Dispatch>> dispatch, Tokens tokens) {
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
        String by = tokens.require(Tokens.OPERATE, ctx);
        JsonNode body = body(ctx);
        Dispatch delivery = dispatch.get()
                .filter(d -> !d.receivers().isEmpty())
                .orElseThrow(() -> new Refusal(HttpStatus.CONFLICT, "no receiver is set, or none is meant here"));
        String one = body.path("receiver").asString("");
        if (!one.isEmpty() && !delivery.receivers().contains(one)) {
            throw new Refusal(HttpStatus.NOT_FOUND, "no such receiver; there are " + delivery.receivers());
        }
        boolean over = body.path("over").asBoolean(false);
        List<Dispatch.Tested> told = (one.isEmpty() ? delivery.receivers() : Set.of(one))
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
        throw new Refusal(HttpStatus.BAD_REQUEST, "the body must be one JSON object");
    }
}
