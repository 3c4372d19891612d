package dev.plumbline.service.http;

import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.InstructionJson;
import dev.plumbline.service.delivery.Board;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What people tell Plumbline to do about an incident: what it proposes, where the interlocks allow it; or to close it. */
public final class InstructionRoutes implements Endpoint {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration HOLDS = Duration.ofHours(1);
    private static final int MAX_BYTES = 10_000;

    private final Board board;
    private final Tokens tokens;
    private final Clock clock;
    private final Consumer<Instruction> publish;

    /**
     * @param publish writes it down
     */
    public InstructionRoutes(Board board, Tokens tokens, Clock clock, Consumer<Instruction> publish) {
        this.board = board;
        this.tokens = tokens;
        this.clock = clock;
        this.publish = publish;
    }

    @Override
    public List<String> paths() {
        return List.of();
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.post("/v1/incidents/{id}/approve", ctx -> say(ctx, Instruction.Kind.APPROVE));
        config.routes.post("/v1/incidents/{id}/close", ctx -> say(ctx, Instruction.Kind.END));
    }

    private void say(Context ctx, Instruction.Kind kind) {
        String by = tokens.require(Tokens.OPERATE, ctx);
        Incident incident = board.incident(ctx.pathParam("id"))
                .orElseThrow(() -> new Refusal(HttpStatus.NOT_FOUND, "no such incident"));
        if (incident.closed() != null) {
            throw new Refusal(HttpStatus.CONFLICT, "the incident is closed");
        }
        String why = reason(ctx.bodyAsBytes());
        if (why == null || why.isBlank()) {
            throw new Refusal(HttpStatus.BAD_REQUEST, "the body must be a JSON object with a reason");
        }
        long now = clock.millis();
        Instruction word =
                new Instruction(incident.model(), kind, null, incident.id(), by, why, now, now + HOLDS.toMillis());
        publish.accept(word);
        ctx.status(HttpStatus.CREATED).contentType("application/json").result(InstructionJson.write(word));
    }

    private static @Nullable String reason(byte[] body) {
        try {
            return body.length == 0 || body.length > MAX_BYTES
                    ? null
                    : JSON.readTree(body).path("reason").asString("");
        } catch (JacksonException e) {
            return null;
        }
    }
}
