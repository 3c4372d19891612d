package dev.plumbline.service.http;

import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.json.NotificationStateJson;
import dev.plumbline.models.json.OperatorActionJson;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.delivery.integration.PagerDutyWebhook;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.service.delivery.operator.OperatorActionWriter;
import dev.plumbline.service.delivery.operator.OperatorActions;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Incidents, and what people decide about them. Whoever reaches the port may read; to decide needs a token. */
public final class IncidentRoutes implements Endpoint {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_TEXT = 1_000;

    /** What changes when a model is replaced, though nothing is wrong. */
    private static final List<String> SWAPPED = List.of("diversity", "divergence", "token-drift", "twins");

    private static final Map<String, OperatorAction.Kind> SILENCES = Map.of(
            "silences",
            OperatorAction.Kind.SILENCE,
            "maintenance",
            OperatorAction.Kind.MAINTENANCE,
            "swaps",
            OperatorAction.Kind.SWAP);

    private final IncidentView board;
    private final OperatorActionWriter desk;
    private final PagerDutyWebhook news;
    private final ApiTokens tokens;
    private final Clock clock;

    public IncidentRoutes(
            IncidentView board, OperatorActionWriter desk, PagerDutyWebhook news, ApiTokens tokens, Clock clock) {
        this.board = board;
        this.desk = desk;
        this.news = news;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public List<String> paths() {
        return List.of(
                "/v1/incidents",
                "/v1/incidents/{id}",
                "/v1/incidents/{id}/acknowledge",
                "/v1/incidents/{id}/false-alarm",
                "/v1/silences",
                "/v1/maintenance",
                "/v1/swaps",
                "/v1/pagerduty/{receiver}");
    }

    @Override
    public void addTo(JavalinConfig config) {
        RoutesConfig routes = config.routes;
        routes.get("/v1/incidents", this::list);
        routes.get("/v1/incidents/{id}", ctx -> json(ctx, HttpStatus.OK, whole(incident(ctx))));
        routes.post("/v1/incidents/{id}/acknowledge", ctx -> decide(ctx, OperatorAction.Kind.ACKNOWLEDGE));
        routes.post("/v1/incidents/{id}/false-alarm", ctx -> decide(ctx, OperatorAction.Kind.FALSE_ALARM));
        routes.get("/v1/silences", this::silences);
        SILENCES.forEach((path, kind) -> routes.post("/v1/" + path, ctx -> silence(ctx, kind)));
        routes.delete("/v1/silences/{id}", this::lift);
        routes.post("/v1/pagerduty/{receiver}", this::pagerDuty);
    }

    private void list(Context ctx) {
        String open = ctx.queryParam("open");
        String model = ctx.queryParam("model");
        ObjectNode json = JSON.createObjectNode();
        ArrayNode incidents = json.putArray("incidents");
        board.incidents().stream()
                .filter(incident -> !"true".equals(open) || incident.course().closed() == null)
                .filter(incident -> model == null || model.equals(incident.model()))
                .forEach(incident -> incidents.add(tree(incident)));
        json(ctx, HttpStatus.OK, json);
    }

    private void decide(Context ctx, OperatorAction.Kind kind) {
        String by = tokens.require(ApiTokens.OPERATE, ctx);
        Incident incident = incident(ctx);
        JsonNode body = body(ctx);
        if (body.path("withdraw").asBoolean(false)) {
            OperatorAction act = board.people()
                    .act(OperatorActions.id(kind, incident.id()))
                    .filter(a -> a.holds(clock.millis()))
                    .orElseThrow(() -> new HttpError(HttpStatus.NOT_FOUND, "there is nothing to withdraw"));
            desk.lift(act, by, text(body, "reason"));
        } else {
            desk.decide(kind, incident, by, text(body, "reason"));
        }
        json(ctx, HttpStatus.OK, whole(incident));
    }

    private void silences(Context ctx) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode silences = json.putArray("silences");
        long now = clock.millis();
        board.people().acts().stream()
                .filter(act -> act.isSilence()
                        && (act.period().until() == null || act.period().until() > now))
                .forEach(act -> silences.add(JSON.readTree(OperatorActionJson.write(act))));
        json(ctx, HttpStatus.OK, json);
    }

    private void silence(Context ctx, OperatorAction.Kind kind) {
        String by = tokens.require(ApiTokens.OPERATE, ctx);
        JsonNode body = body(ctx);
        Long until = time(body, "until");
        if (until == null || until <= clock.millis()) {
            throw new HttpError(HttpStatus.BAD_REQUEST, "until must be an RFC 3339 time in the future");
        }
        OperatorAction.Scope scope = scope(body, kind);
        if (scope.model().isEmpty()
                && scope.cohort().isEmpty()
                && scope.signals().isEmpty()) {
            throw new HttpError(HttpStatus.BAD_REQUEST, "one of model, cohort and signals must say what is meant");
        }
        OperatorAction act = desk.silence(kind, scope, time(body, "from"), until, by, text(body, "reason"));
        json(ctx, HttpStatus.CREATED, JSON.readTree(OperatorActionJson.write(act)));
    }

    private void lift(Context ctx) {
        String by = tokens.require(ApiTokens.OPERATE, ctx);
        OperatorAction act = board.people()
                .act(ctx.pathParam("id"))
                .filter(OperatorAction::isSilence)
                .orElseThrow(() -> new HttpError(HttpStatus.NOT_FOUND, "no such silence"));
        String reason = ctx.body().isBlank() ? "" : text(body(ctx), "reason");
        json(ctx, HttpStatus.OK, JSON.readTree(OperatorActionJson.write(desk.lift(act, by, reason))));
    }

    private void pagerDuty(Context ctx) {
        byte[] body = bytes(ctx);
        String receiver = ctx.pathParam("receiver");
        if (!news.isGenuine(receiver, body, ctx.header("X-PagerDuty-Signature"))) {
            throw new HttpError(HttpStatus.UNAUTHORIZED, "not signed with the receiver's webhook_secret");
        }
        try {
            news.accept(receiver, body);
        } catch (IllegalArgumentException e) {
            throw new HttpError(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        json(ctx, HttpStatus.OK, JSON.createObjectNode());
    }

    private Incident incident(Context ctx) {
        return board.incident(ctx.pathParam("id"))
                .orElseThrow(() -> new HttpError(HttpStatus.NOT_FOUND, "no such incident"));
    }

    private ObjectNode tree(Incident incident) {
        ObjectNode json = (ObjectNode) JSON.readTree(IncidentJson.write(incident));
        long now = clock.millis();
        OperatorActions people = board.people();
        json.put(
                "acknowledged",
                people.acknowledged(incident.id(), now)
                        .map(o -> o.signature().by())
                        .orElse(null));
        json.put(
                "false_alarm",
                people.act(OperatorActions.id(OperatorAction.Kind.FALSE_ALARM, incident.id()))
                        .filter(act -> act.holds(now))
                        .map(o -> o.signature().by())
                        .orElse(null));
        return json;
    }

    private ObjectNode whole(Incident incident) {
        ObjectNode json = tree(incident);
        ArrayNode receipts = json.putArray("receivers");
        board.receipts(incident.id())
                .forEach(receipt -> receipts.add(JSON.readTree(NotificationStateJson.write(receipt))));
        ArrayNode acts = json.putArray("people");
        board.people().history(incident.id()).forEach(act -> acts.add(JSON.readTree(OperatorActionJson.write(act))));
        return json;
    }

    private static OperatorAction.Scope scope(JsonNode body, OperatorAction.Kind kind) {
        Map<String, String> cohort = new TreeMap<>();
        body.path("cohort")
                .properties()
                .forEach(e -> cohort.put(e.getKey(), e.getValue().asString("")));
        List<String> signals = new ArrayList<>();
        body.path("signals").forEach(signal -> signals.add(signal.asString("")));
        if (signals.isEmpty() && kind == OperatorAction.Kind.SWAP) {
            signals.addAll(SWAPPED);
        }
        return new OperatorAction.Scope(text(body, "model"), cohort, signals);
    }

    private static @Nullable Long time(JsonNode body, String name) {
        if (!body.has(name)) {
            return null;
        }
        try {
            return Rfc3339.read(text(body, name));
        } catch (DateTimeException e) {
            throw new HttpError(HttpStatus.BAD_REQUEST, name + " must be an RFC 3339 time");
        }
    }

    private static String text(JsonNode body, String name) {
        String text = body.path(name).asString("");
        if (text.length() > MAX_TEXT) {
            throw new HttpError(HttpStatus.BAD_REQUEST, name + " must have at most " + MAX_TEXT + " characters");
        }
        return text;
    }

    private static JsonNode body(Context ctx) {
        byte[] bytes = bytes(ctx);
        try {
            JsonNode body = bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
            if (body.isObject()) {
                return body;
            }
        } catch (JacksonException e) {
            // said below
        }
        throw new HttpError(HttpStatus.BAD_REQUEST, "the body must be one JSON object");
    }

    private static byte[] bytes(Context ctx) {
        byte[] bytes = ctx.bodyAsBytes();
        if (bytes.length > MAX_BYTES) {
            throw new HttpError(HttpStatus.CONTENT_TOO_LARGE, "the body must have at most 1 MiB");
        }
        return bytes;
    }

    private static void json(Context ctx, HttpStatus status, JsonNode json) {
        ctx.status(status).contentType("application/json").result(JSON.writeValueAsString(json));
    }
}
