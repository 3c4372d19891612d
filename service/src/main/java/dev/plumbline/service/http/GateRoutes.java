package dev.plumbline.service.http;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.service.gate.BoardJson;
import dev.plumbline.service.gate.GateBoard;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gates over HTTP: for people and scripts, for Argo Rollouts' {@code web} metric, for Flagger's webhooks and its metric
 * template of type prometheus. An unknown pool is an answer too, open and INSUFFICIENT: an error would count against
 * the rollout.
 */
public final class GateRoutes implements Endpoint {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern QUERY =
            Pattern.compile("plumbline_verdict\\{\\s*model=\"([^\"]+)\"\\s*,\\s*pool=\"([^\"]+)\"\\s*\\}");

    private final GateBoard board;

    public GateRoutes(GateBoard board) {
        this.board = board;
    }

    @Override
    public List<String> paths() {
        return List.of("/v1/gates", "/v1/gates/{model}/{pool}", "/v1/flagger/{confirm|rollback}");
    }

    @Override
    public void addTo(JavalinConfig config) {
        RoutesConfig routes = config.routes;
        routes.get("/v1/gates", this::list);
        routes.get("/v1/gates/<model>/{pool}", this::show);
        routes.post("/v1/flagger/confirm", ctx -> confirm(ctx, Verdict.PASS));
        routes.post("/v1/flagger/rollback", ctx -> confirm(ctx, Verdict.FAIL));
        routes.get("/v1/flagger/api/v1/query", this::query);
    }

    private void list(Context ctx) {
        if (complete(ctx)) {
            json(
                    ctx,
                    HttpStatus.OK,
                    board.all(ctx.queryParam("model")).stream()
                            .map(gate -> BoardJson.write(board, gate).toString())
                            .collect(Collectors.joining(",", "{\"data\":[", "]}")));
        }
    }

    private void show(Context ctx) {
        if (complete(ctx)) {
            Gate gate = board.gate(ctx.pathParam("model"), ctx.pathParam("pool"));
            json(ctx, HttpStatus.OK, "{\"data\":" + BoardJson.write(board, gate) + "}");
        }
    }

    /**
     * Success where the verdict is what was asked for. Flagger takes 200 and 202 for yes, and everything else for no.
     */
    private void confirm(Context ctx, Verdict wanted) {
        JsonNode metadata = metadata(ctx.body());
        String model = metadata == null ? "" : metadata.path("model").asString("");
        String pool = metadata == null ? "" : metadata.path("pool").asString("");
        if (model.isEmpty() || pool.isEmpty()) {
            error(ctx, HttpStatus.BAD_REQUEST, "metadata must name model and pool");
        } else if (complete(ctx)) {
            Gate gate = board.gate(model, pool);
            json(
                    ctx,
                    gate.verdict() == wanted ? HttpStatus.OK : HttpStatus.FORBIDDEN,
                    "{\"data\":" + BoardJson.write(board, gate) + "}");
        }
    }

    private static @Nullable JsonNode metadata(String body) {
        try {
            return JSON.readTree(body).path("metadata");
        } catch (JacksonException e) {
            return null;
        }
    }

    /**
     * As Prometheus answers: 1 for PASS, 0 for FAIL, and nothing where nobody knows, which Flagger takes for a failed
     * check.
     */
    private void query(Context ctx) {
        String query = ctx.queryParam("query");
        if (query == null || query.equals("vector(1)")) {
            vector(ctx, "1");
            return;
        }
        Matcher m = QUERY.matcher(query.strip());
        if (!m.matches()) {
            error(ctx, HttpStatus.BAD_REQUEST, "query must be plumbline_verdict{model=\"…\",pool=\"…\"}");
        } else if (complete(ctx)) {
            Verdict verdict = board.gate(m.group(1), m.group(2)).verdict();
            vector(ctx, verdict == Verdict.PASS ? "1" : verdict == Verdict.FAIL ? "0" : null);
        }
    }

    private static void vector(Context ctx, @Nullable String value) {
        long now = System.currentTimeMillis() / 1000;
        String result = value == null ? "" : "{\"metric\":{},\"value\":[" + now + ",\"" + value + "\"]}";
        json(
                ctx,
                HttpStatus.OK,
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + result + "]}}");
    }

    private boolean complete(Context ctx) {
        if (!board.isComplete()) {
            error(ctx, HttpStatus.SERVICE_UNAVAILABLE, "gates are still being read");
        }
        return board.isComplete();
    }

    private static void error(Context ctx, HttpStatus status, String error) {
        json(ctx, status, JSON.createObjectNode().put("error", error).toString());
    }

    private static void json(Context ctx, HttpStatus status, String body) {
        ctx.status(status).contentType("application/json").result(body);
    }
}
