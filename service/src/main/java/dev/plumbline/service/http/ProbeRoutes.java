package dev.plumbline.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.json.PoolProbeJson;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.probe.drained.ProbeVerdicts;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Verdicts of probes of drained pools, from whoever probes where Plumbline itself does not reach the pools. */
public final class ProbeRoutes implements Endpoint {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_BYTES = 100_000;

    private final GateBoard board;
    private final ProbeVerdicts verdicts;
    private final ApiTokens tokens;
    private final Clock clock;

    public ProbeRoutes(GateBoard board, ProbeVerdicts verdicts, ApiTokens tokens, Clock clock) {
        this.board = board;
        this.verdicts = verdicts;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public List<String> paths() {
        return List.of("/v1/probes");
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.post("/v1/probes", this::accept);
    }

    private void accept(Context ctx) {
        String by = tokens.require(ApiTokens.OPERATE, ctx);
        PoolProbe found = read(ctx.bodyAsBytes());
        if (!board.isComplete()) {
            throw new HttpError(HttpStatus.SERVICE_UNAVAILABLE, "gates are still being read");
        }
        if (!board.knows(found.model(), found.pool())) {
            throw new HttpError(HttpStatus.NOT_FOUND, "no sample of this pool was judged: there is no gate");
        }
        ObjectNode answer = JSON.createObjectNode();
        verdicts.accept(stamped(found), by).forEach(answer.putArray("ended")::add);
        Replies.json(ctx, HttpStatus.CREATED, answer);
    }

    /** By this clock: another one may run fast, and nothing later would count. */
    private PoolProbe stamped(PoolProbe found) {
        PoolProbe.Cost cost = found.cost();
        return found.in(
                found.state(), found.reason(), new PoolProbe.Cost(clock.millis(), cost.requests(), cost.tokens()));
    }

    private static PoolProbe read(byte[] body) {
        if (body.length > MAX_BYTES) {
            throw new HttpError(HttpStatus.CONTENT_TOO_LARGE, "a verdict has at most " + MAX_BYTES + " bytes");
        }
        try {
            return PoolProbeJson.read(new String(body, UTF_8));
        } catch (IllegalArgumentException e) {
            throw new HttpError(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }
}
