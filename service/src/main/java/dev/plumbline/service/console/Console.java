package dev.plumbline.service.console;

import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.PoolProbeJson;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.service.explain.DeliveryExplained;
import dev.plumbline.service.explain.PolicyExplained;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.http.ApiTokens;
import dev.plumbline.service.http.Endpoint;
import dev.plumbline.service.http.Replies;
import dev.plumbline.service.view.ClusterView;
import dev.plumbline.service.view.FleetFacts;
import dev.plumbline.service.view.FleetStatus;
import dev.plumbline.topologies.Prefix;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The pages, what they are made of, and what tells them that there is something new. */
public final class Console implements Endpoint, AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> PAGES = List.of("pools", "incidents", "gates", "receivers", "policy", "data");

    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Nothing but what this server serves; no script and no style in the page itself. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=()");

    /** What only the instance knows. */
    public interface Source {

        /** What lies in the topics and was not processed. */
        FleetFacts.Waiting waiting();

        /** The policy that is in force. */
        Policy policy();

        /** What keeps receivers from being told. */
        List<String> troubles();
    }

    private final Policy started;
    private final Source source;
    private final Assets assets = new Assets();
    private final RecentView recent;
    private final FactsReader facts;
    private final Listeners listeners = new Listeners();
    private final FleetJson fleet;
    private final IncidentView board;
    private final GateBoard gates;
    private final int leastSessions;
    private @Nullable String told;
    private long toldAt;

    /**
     * @param view of the prefix, not yet started
     * @param source what the instance knows beside
     */
    public Console(ClusterView view, Prefix prefix, Policy policy, ApiTokens tokens, Source source, Clock clock) {
        this.started = policy;
        this.source = source;
        this.recent = new RecentView(policy.timing().window(), clock);
        BooleanSupplier reading = () -> !view.reader().isCurrent();
        this.facts = new FactsReader(prefix, policy, view.incidents(), source::waiting, reading, clock);
        this.board = view.incidents();
        this.gates = view.gates();
        this.leastSessions = policy.alarms().minSessions();
        this.fleet = new FleetJson(prefix, policy, board, view.gates(), tokens.isEmpty(), clock);
        new Follower(prefix, clock, policy.timing().window(), recent).follow(view.reader(), listeners::changed);
    }

    /**
     * Something changed that does not stand in the topics that it follows: nobody is told anything older from now on.
     */
    public synchronized void changed() {
        told = null;
        listeners.changed();
    }

    /** The one answer to "is all well?". */
    public FleetStatus status() {
        return FleetStatus.of(recent.look(facts::read));
    }

    @Override
    public List<String> paths() {
        return List.of(
                "/",
                "/v1/status",
                "/v1/policy",
                "/v1/fleet",
                "/v1/pool",
                "/v1/evidence",
                "/v1/incidents/{id}/course",
                "/v1/events");
    }

    @Override
    public void addTo(JavalinConfig config) {
        RoutesConfig routes = config.routes;
        routes.before(ctx -> HEADERS.forEach(ctx::header));
        routes.get("/", ctx -> page(ctx, ""));
        routes.get("/incidents/{id}", ctx -> page(ctx, "../"));
        PAGES.forEach(name -> routes.get("/" + name, ctx -> page(ctx, "")));
        routes.get("/console/{name}", this::asset);
        routes.get("/v1/status", ctx -> json(ctx, fleet.status(status())));
        routes.get("/v1/policy", ctx -> json(ctx, policy()));
        routes.get("/v1/fleet", ctx -> send(ctx, fleet()));
        routes.get("/v1/evidence", this::evidence);
        routes.get("/v1/incidents/{id}/course", this::course);
        routes.get("/v1/pool", this::pool);
        routes.sse("/v1/events", listeners::add);
    }

    @Override
    public void close() {
        listeners.close();
    }

    /**
     * The same page everywhere: its script looks at the address.
     *
     * @param root the way back to {@code /}, so that a proxy may put the console under any path
     */
    private void page(Context ctx, String root) {
        ctx.header("Cache-Control", "no-cache").contentType("text/html; charset=utf-8");
        ctx.result(assets.page(root));
    }

    private void asset(Context ctx) {
        Assets.Asset asset = assets.get(ctx.pathParam("name"));
        if (asset == null) {
            Replies.json(ctx, HttpStatus.NOT_FOUND, Replies.problem("not found"));
        } else {
            ctx.header("Cache-Control", "no-cache").contentType(asset.type()).result(asset.text());
        }
    }

    /** One answer serves all who ask within the same half second. */
    private synchronized String fleet() {
        long now = System.nanoTime();
        String last = told;
        if (last == null || now - toldAt > FRESH_NANOS) {
            last = JSON.writeValueAsString(recent.look(view -> fleet.write(view, FleetStatus.of(facts.read(view)))));
            told = last;
            toldAt = now;
        }
        return last;
    }

    /** What is in force, in sentences; no address and no secret. */
    private ObjectNode policy() {
        Policy now = source.policy();
        ObjectNode json = JSON.createObjectNode();
        json.put("changed", !now.equals(started));
        json.putObject("probes").put("opens", now.probes().opens().code());
        PolicyExplained.of(now).forEach(json.putArray("policy")::add);
        DeliveryExplained.of(now.delivery()).forEach(json.putArray("delivery")::add);
        source.troubles().forEach(json.putArray("troubles")::add);
        return json;
    }

    private void evidence(Context ctx) {
        String model = ctx.queryParam("model");
        List<String> signals = ctx.queryParams("signal");
        String cohort = ctx.queryParam("cohort");
        if (model == null) {
            missing(ctx, "model");
        } else {
            json(
                    ctx,
                    recent.look(view -> HistoryJson.evidence(view, model, signals.isEmpty() ? null : signals, cohort)));
        }
    }

    private void course(Context ctx) {
        Incident incident = board.incident(ctx.pathParam("id")).orElse(null);
        if (incident == null) {
            Replies.json(ctx, HttpStatus.NOT_FOUND, Replies.problem("no such incident"));
        } else {
            ObjectNode json = recent.look(view -> HistoryJson.incident(view, incident, leastSessions));
            ArrayNode probes = json.putArray("probes");
            json.path("pools")
                    .forEach(pool -> gates.probe(incident.model(), pool.asString())
                            .ifPresent(probe -> probes.add(JSON.readTree(PoolProbeJson.write(probe)))));
            json(ctx, json);
        }
    }

    private void pool(Context ctx) {
        @Nullable String model = ctx.queryParam("model");
        @Nullable String pool = ctx.queryParam("pool");
        if (model == null || pool == null) {
            missing(ctx, model == null ? "model" : "pool");
        } else {
            json(ctx, recent.look(view -> HistoryJson.pool(view, model, pool)));
        }
    }

    private static void missing(Context ctx, String name) {
        Replies.json(ctx, HttpStatus.BAD_REQUEST, Replies.problem("the query must name a " + name));
    }

    private static void json(Context ctx, JsonNode json) {
        send(ctx, JSON.writeValueAsString(json));
    }

    private static void send(Context ctx, String json) {
        ctx.header("Cache-Control", "no-store").contentType("application/json").result(json);
    }
}
