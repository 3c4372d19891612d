package dev.plumbline.service.instance;

import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.Failure;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.console.Console;
import dev.plumbline.service.delivery.integration.PagerDutyWebhook;
import dev.plumbline.service.delivery.notify.Dispatcher;
import dev.plumbline.service.delivery.notify.ReloadingDispatcher;
import dev.plumbline.service.delivery.notify.SecretReferences;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.service.delivery.operator.OperatorActionWriter;
import dev.plumbline.service.gate.AgentCheck;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.gate.Instructions;
import dev.plumbline.service.http.Api;
import dev.plumbline.service.http.ApiGuard;
import dev.plumbline.service.http.ApiTokens;
import dev.plumbline.service.http.Endpoint;
import dev.plumbline.service.http.GateRoutes;
import dev.plumbline.service.http.HealthChecks;
import dev.plumbline.service.http.IncidentRoutes;
import dev.plumbline.service.http.InstructionRoutes;
import dev.plumbline.service.http.TestPageRoute;
import dev.plumbline.service.http.Tls;
import dev.plumbline.service.ingest.BearerToken;
import dev.plumbline.service.ingest.IngestAuth;
import dev.plumbline.service.ingest.SampleProducer;
import dev.plumbline.service.ingest.SamplesEndpoint;
import dev.plumbline.service.view.ClusterView;
import dev.plumbline.topologies.PlumblineTopology;
import dev.plumbline.topologies.PoisonRecords;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.StreamsSettings;
import dev.plumbline.topologies.Topics;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsException;
import org.jspecify.annotations.Nullable;

/**
 * One running instance of Plumbline: the topology, what it says of itself over HTTP, and a listener for what it finds.
 * Several of them, in as many processes, share the work of one prefix.
 */
public final class Instance implements AutoCloseable, HealthChecks {

    private static final Duration CLOSE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int THREADS = 2;

    private final StreamsSupervisor streams;
    private final Admin admin;
    private final Metrics metrics;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final Announcer announcer;
    private final Lag lag;
    private final SampleProducer intake;
    private final Api api;
    private final Console console;
    private final PoisonRecords poison;
    private final ClusterView view;
    private final OperatorActionWriter desk;
    private final ReloadingDispatcher dispatch;
    private final PolicyWatch policy;
    private final @Nullable AgentCheck agent;

    /**
     * What an instance is told.
     *
     * @param prefix whose work it shares
     * @param stateDir where its stores are kept: no other instance's
     * @param http where it answers; port 0 for any that is free
     * @param token what senders of samples show; null where none is asked for on this machine
     * @param tokens who may do more than look
     * @param agent where it answers HAProxy's agent checks; null for nowhere
     * @param tls for HTTPS; null for HTTP
     */
    public record Settings(
            Policy policy,
            Prefix prefix,
            Path stateDir,
            InetSocketAddress http,
            @Nullable BearerToken token,
            ApiTokens tokens,
            @Nullable InetSocketAddress agent,
            @Nullable Tls tls) {

        /** Without agent checks and webhooks. */
        public Settings(
                Policy policy,
                Prefix prefix,
                Path stateDir,
                InetSocketAddress http,
                @Nullable BearerToken token,
                ApiTokens tokens) {
            this(policy, prefix, stateDir, http, token, tokens, null, null);
        }
    }

    private Instance(Cluster cluster, Settings settings, Announcer.Listener listener) {
        Prefix prefix = settings.prefix();
        poison = new PoisonRecords(cluster.clientProperties(), prefix, Clock.systemUTC());
        policy = new PolicyWatch(cluster.clientProperties(), prefix, settings.policy(), poison);
        Policies policies = policy.start(); // needs brokers, and so comes before what has to be closed
        metrics = new Metrics(prefix.name());
        admin = Admin.create(cluster.clientProperties());
        streams = new StreamsSupervisor(
                () -> streams(cluster, settings, policies),
                () -> provide(cluster, prefix),
                end(cluster),
                metrics::observe,
                failure::complete,
                metrics.registry(),
                Clock.systemUTC());
        view = new ClusterView(cluster.clientProperties(), prefix, poison, Clock.systemUTC());
        IncidentView board = view.incidents();
        GateBoard gateBoard = view.gates();
        desk = new OperatorActionWriter(cluster.clientProperties(), prefix, board, Clock.systemUTC());
        PagerDutyWebhook news = new PagerDutyWebhook(prefix, board, desk);
        intake = SampleProducer.of(cluster.clientProperties(), Topics.of(prefix).samples());
        List<Endpoint> endpoints = new ArrayList<>(endpoints(settings, gateBoard));
        endpoints.add(new ApiGuard(settings.tokens()));
        endpoints.add(new IncidentRoutes(board, desk, news, settings.tokens(), Clock.systemUTC()));
        endpoints.add(new TestPageRoute(this::delivery, settings.tokens()));
        console = new Console(view, prefix, settings.policy(), settings.tokens(), Clock.systemUTC());
        endpoints.add(console);
        endpoints.add(new InstructionRoutes(board, settings.tokens(), Clock.systemUTC(), word -> {
            Instructions.publish(cluster.clientProperties(), prefix, word);
            gateBoard.apply(word); // who said it asks at once what holds now
            console.changed();
        }));
        FleetMetrics fleet = new FleetMetrics(
                metrics.registry(), settings.policy(), Clock.systemUTC(), prefix.kind() == Prefix.Kind.LIVE);
        fleet.follow(view);
        api = Api.start(
                settings.http(), this, () -> fleet.scrape(gateBoard, metrics::scrape), endpoints, settings.tls());
        view.start();
        InetSocketAddress asked = settings.agent();
        agent = asked == null ? null : AgentCheck.start(asked, gateBoard);
        streams.start();
        lag = new Lag(admin, prefix, metrics.registry());
        announcer = new Announcer(cluster.clientProperties(), prefix, counted(listener), poison);
        Supplier<Delivery> delivery =
                () -> policies.at(Clock.systemUTC().millis()).delivery();
        dispatch = new ReloadingDispatcher(
                new Dispatcher.Settings(
                        cluster.clientProperties(),
                        prefix,
                        delivery.get(),
                        api.url(),
                        () -> notReady().isEmpty(),
                        PATIENCE,
                        Clock.systemUTC(),
                        poison),
                delivery,
                new SecretReferences(System.getenv()),
                board,
                news,
                metrics.registry());
    }

    /** Makes the prefix's topics where they are missing, and starts to work. */
    public static Instance start(Cluster cluster, Settings settings, Announcer.Listener listener) {
        provide(cluster, settings.prefix());
        try {
            return new Instance(cluster, settings, listener);
        } catch (StreamsException e) {
            throw new Failure(
                    "cannot start Kafka Streams (an instance needs a --state-dir of its own, here "
                            + settings.stateDir() + "): " + Failure.reason(e),
                    e);
        }
    }

    private static void provide(Cluster cluster, Prefix prefix) {
        new Provisioning(cluster.clientProperties()).provide(prefix, cluster.replication(), Topics.RETENTION);
    }

    private static KafkaStreams streams(Cluster cluster, Settings settings, Policies policies) {
        Prefix prefix = settings.prefix();
        return new KafkaStreams(
                PlumblineTopology.of(policies, Signals.ALL, prefix),
                new StreamsSettings(
                                cluster.bootstrapServers(),
                                prefix,
                                settings.stateDir(),
                                THREADS,
                                cluster.replication(),
                                0,
                                cluster.client())
                        .toProperties());
    }

    /**
     * Who is alone leaves the group, or its successor would wait for it. Else the work stays where its stores are, for
     * a restart.
     */
    private static CloseOptions end(Cluster cluster) {
        return CloseOptions.timeout(CLOSE)
                .withGroupMembershipOperation(
                        cluster.isEmbedded()
                                ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
                                : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP);
    }

    /** Completes with the reason when it can no longer work. */
    public CompletableFuture<String> failure() {
        return failure.copy();
    }

    /** The port of the agent checks; 0 where there is none. */
    public int agentPort() {
        return agent == null ? 0 : agent.port();
    }

    /** Where it answers over HTTP. */
    public String url() {
        return api.url();
    }

    @Override
    public List<String> failures() {
        List<String> reasons = new ArrayList<>();
        if (failure.isDone()) {
            reasons.add(failure.join());
        }
        return reasons;
    }

    @Override
    public List<String> notReady() {
        List<String> reasons = failures();
        KafkaStreams.State state = streams.state();
        if (state != KafkaStreams.State.RUNNING) {
            reasons.add("Kafka Streams is in the state " + state);
        }
        streams.trouble().ifPresent(reasons::add);
        view.trouble().ifPresent(reasons::add);
        try {
            admin.describeCluster().clusterId().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            reasons.add("the broker does not answer within " + ANSWER.toSeconds() + " s");
        } catch (ExecutionException e) {
            reasons.add("the broker does not answer: " + Failure.reason(FatalErrors.root(e)));
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
        return reasons;
    }

    /** Nothing under a replay prefix, and nothing while it starts: the server answers before. */
    private Optional<Dispatcher> delivery() {
        return dispatch == null ? Optional.empty() : dispatch.now();
    }

    @Override
    public List<String> losses() {
        return poison.notes();
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (dispatch != null) { // the server answers before it is there
            notes.addAll(dispatch.troubles());
        }
        String refused = policy.refused();
        if (refused != null) {
            notes.add(refused);
        }
        policy.trouble().ifPresent(notes::add);
        return notes;
    }

    /** Finishes what is under way, within bounds. */
    @Override
    public void close() {
        dispatch.close();
        console.close();
        desk.close();
        announcer.close();
        lag.close();
        if (agent != null) {
            agent.close();
        }
        view.close();
        policy.close();
        streams.close();
        poison.close();
        admin.close(ANSWER);
        api.close();
        intake.close();
        metrics.close();
    }

    /** A replay prefix takes one recording and no other samples. */
    private List<Endpoint> endpoints(Settings settings, GateBoard board) {
        Endpoint gates = new GateRoutes(board);
        return settings.prefix().kind() == Prefix.Kind.LIVE
                ? List.of(
                        gates,
                        new SamplesEndpoint(
                                intake, new IngestAuth(settings.token(), settings.tokens(), settings.http())))
                : List.of(gates);
    }

    private Announcer.Listener counted(Announcer.Listener listener) {
        return new Announcer.Listener() {
            @Override
            public void alert(Alert alert) {
                metrics.count(alert);
                listener.alert(alert);
            }

            @Override
            public void accounts(Accounts accounts) {
                metrics.count(accounts);
                listener.accounts(accounts);
            }

            @Override
            public void tally(Tally tally) {
                metrics.count(tally);
                listener.tally(tally);
            }
        };
    }
}
