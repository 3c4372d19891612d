package dev.plumbline.service.http;

import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.InstructionJson;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.delivery.operator.IncidentView;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A person's word over Plumbline's: to do what it proposes for an incident, where the interlocks still hold, or to
 * close it; and to open or close a pool whatever it finds, or to leave the pool to it again.
 */
public final class InstructionRoutes implements Endpoint {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration HOLDS = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int MAX_BYTES = 10_000;
    private static final List<Instruction.Kind> GATES =
            List.of(Instruction.Kind.OPEN, Instruction.Kind.CLOSE, Instruction.Kind.RELEASE);

    private final IncidentView board;
    private final ApiTokens tokens;
    private final Clock clock;
    private final Consumer<Instruction> publish;

    /**
     * @param publish writes it down
     */
    public InstructionRoutes(IncidentView board, ApiTokens tokens, Clock clock, Consumer<Instruction> publish) {
        this.board = board;
        this.tokens = tokens;
        this.clock = clock;
        this.publish = publish;
    }

    @Override
    public List<String> paths() {
        return List.of("/v1/incidents/{id}/approve", "/v1/incidents/{id}/close");
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.post("/v1/incidents/{id}/approve", ctx -> decide(ctx, Instruction.Kind.APPROVE));
        config.routes.post("/v1/incidents/{id}/close", ctx -> decide(ctx, Instruction.Kind.END));
        config.routes.post("/v1/gates/<model>/{pool}", this::override);
    }

    private void decide(Context ctx, Instruction.Kind kind) {
        String by = tokens.require(ApiTokens.OPERATE, ctx);
        Incident incident = board.incident(ctx.pathParam("id"))
                .orElseThrow(() -> new HttpError(HttpStatus.NOT_FOUND, "no such incident"));
        if (incident.course().closed() != null) {
            throw new HttpError(HttpStatus.CONFLICT, "the incident is closed");
        }
        String why = reason(body(ctx));
        long now = clock.millis();
        publish(
                ctx,
                new Instruction(incident.model(), kind, null, incident.id(), by, why, now, now + HOLDS.toMillis()));
    }

    private void override(Context ctx) {
        String by = tokens.require(ApiTokens.OPERATE, ctx);
        JsonNode body = body(ctx);
        String wanted = body.path("gate").asString("");
        Instruction.Kind kind = GATES.stream()
                .filter(k -> k.code().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new HttpError(HttpStatus.BAD_REQUEST, "gate must be open, close or release"));
        String why = reason(body);
        long now = clock.millis();
        publish(
                ctx,
                new Instruction(
                        ctx.pathParam("model"), kind, ctx.pathParam("pool"), null, by, why, now, until(body, now)));
    }

    private void publish(Context ctx, Instruction word) {
        publish.accept(word);
        ctx.status(HttpStatus.CREATED).contentType("application/json").result(InstructionJson.write(word));
    }

    /** Nobody's word holds for ever: who gave it may have forgotten it. */
    private static long until(JsonNode body, long now) {
        try {
            long until = body.has("until") ? Rfc3339.read(body.path("until").asString("")) : now + HOLDS.toMillis();
            if (until > now && until <= now + LONGEST.toMillis()) {
                return until;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw new HttpError(
                HttpStatus.BAD_REQUEST, "until must be an RFC 3339 time in the next " + LONGEST.toDays() + " days");
    }

    private static String reason(JsonNode body) {
        String why = body.path("reason").asString("");
        if (why.isBlank()) {
            throw new HttpError(HttpStatus.BAD_REQUEST, "the body must be a JSON object with a reason");
        }
        return why;
    }

    private static JsonNode body(Context ctx) {
        byte[] body = ctx.bodyAsBytes();
        try {
            if (body.length > 0 && body.length <= MAX_BYTES) {
                return JSON.readTree(body);
            }
        } catch (JacksonException e) {
            // said below
        }
        throw new HttpError(HttpStatus.BAD_REQUEST, "the body must be a JSON object with a reason");
    }
}
