package dev.plumbline.service.instance;

import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.ProbeRules;
import dev.plumbline.service.Failure;
import dev.plumbline.service.Ports;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.console.Console;
import dev.plumbline.service.delivery.integration.PagerDutyWebhook;
import dev.plumbline.service.delivery.notify.Dispatcher;
import dev.plumbline.service.delivery.notify.ReloadingDispatcher;
import dev.plumbline.service.delivery.notify.SecretReferences;
import dev.plumbline.service.delivery.operator.OperatorActionWriter;
import dev.plumbline.service.gate.AgentCheck;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.gate.Instructions;
import dev.plumbline.service.http.Api;
import dev.plumbline.service.http.ApiGuard;
import dev.plumbline.service.http.ApiTokens;
import dev.plumbline.service.http.Endpoint;
import dev.plumbline.service.http.GateRoutes;
import dev.plumbline.service.http.HostGuard;
import dev.plumbline.service.http.IncidentRoutes;
import dev.plumbline.service.http.InstructionRoutes;
import dev.plumbline.service.http.ProbeRoutes;
import dev.plumbline.service.http.TestPageRoute;
import dev.plumbline.service.http.Tls;
import dev.plumbline.service.ingest.BearerToken;
import dev.plumbline.service.ingest.IngestAuth;
import dev.plumbline.service.ingest.IngestEndpoints;
import dev.plumbline.service.ingest.SampleProducer;
import dev.plumbline.service.probe.drained.DrainedProber;
import dev.plumbline.service.probe.drained.KafkaTurn;
import dev.plumbline.service.probe.drained.ProbeVerdicts;
import dev.plumbline.service.probe.run.RunOptions;
import dev.plumbline.service.view.ClusterView;
import dev.plumbline.service.view.FleetFacts;
import dev.plumbline.topologies.PlumblineTopology;
import dev.plumbline.topologies.PoisonRecords;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.StreamsSettings;
import dev.plumbline.topologies.Topics;
import io.micrometer.core.instrument.FunctionCounter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsException;
import org.jspecify.annotations.Nullable;

/**
 * One running instance of Plumbline: the topology, the HTTP server, delivery, and a listener for alerts. Several
 * instances, in as many processes, share the work of one prefix. All parts are built first and started then.
 */
public final class Instance implements AutoCloseable {

    private static final Duration CLOSE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int THREADS = 2;

    private final Settings settings;
    private final PolicyWatch policy;
    private final PoisonRecords poison;
    private final Metrics metrics;
    private final Admin admin;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final StreamsSupervisor streams;
    private final ClusterView view;
    private final OperatorActionWriter actions;
    private final SampleProducer producer;
    private final Console console;
    private final FleetMetrics fleet;
    private final Lag lag;
    private final StatusWatch watch;
    private final Announcer announcer;
    private final ReloadingDispatcher dispatcher;
    private final InstanceHealth health;
    private final ProbeVerdicts verdicts;
    private final DrainedProber prober;
    private final List<Endpoint> endpoints = new ArrayList<>();

    private @Nullable Api api;
    private volatile @Nullable AgentCheck agent;

    /**
     * Settings of an instance.
     *
     * @param prefix whose work it shares
     * @param stateDir where its stores are kept: no other instance's
     * @param http where it answers; port 0 for any that is free
     * @param token what senders of samples show; null where none is asked for on this machine
     * @param tokens who may do more than look
     * @param agent where it answers HAProxy's agent checks; null for nowhere
     * @param tls for HTTPS; null for HTTP
     * @param probeKey what pools want to be shown that are probed; null for nothing
     */
    public record Settings(
            Policy policy,
            Prefix prefix,
            Path stateDir,
            InetSocketAddress http,
            @Nullable BearerToken token,
            ApiTokens tokens,
            @Nullable InetSocketAddress agent,
            @Nullable Tls tls,
            @Nullable String probeKey) {

        /** No secret. */
        @Override
        public String toString() {
            return "Settings[" + prefix + ", " + http + "]";
        }

        /** Without agent checks and webhooks. */
        public Settings(
                Policy policy,
                Prefix prefix,
                Path stateDir,
                InetSocketAddress http,
                @Nullable BearerToken token,
                ApiTokens tokens) {
            this(policy, prefix, stateDir, http, token, tokens, null, null, null);
        }
    }

    /** Builds all parts and starts none. The policies and their watch are there before: they need brokers. */
    private Instance(
            Cluster cluster,
            Settings settings,
            PoisonRecords poison,
            PolicyWatch policy,
            Policies policies,
            Announcer.Listener listener) {
        Prefix prefix = settings.prefix();
        Map<String, Object> client = cluster.clientProperties();
        Clock clock = Clock.systemUTC();
        this.settings = settings;
        this.poison = poison;
        this.policy = policy;
        metrics = new Metrics(prefix.name());
        admin = Admin.create(client);
        streams = new StreamsSupervisor(
                () -> streams(cluster, settings, policies),
                () -> provide(cluster, prefix),
                end(cluster),
                metrics::observe,
                failure::complete,
                metrics.registry(),
                clock);
        view = new ClusterView(client, prefix, poison, clock);
        actions = new OperatorActionWriter(client, prefix, view.incidents(), clock);
        producer = SampleProducer.of(client, Topics.of(prefix).samples());
        lag = new Lag(admin, prefix, metrics.registry(), clock);
        console = new Console(view, prefix, settings.policy(), settings.tokens(), source(policies, clock), clock);
        fleet = new FleetMetrics(metrics.registry(), settings.policy(), clock, prefix.kind() == Prefix.Kind.LIVE);
        watch = new StatusWatch(console::status, listener::status);
        announcer = new Announcer(client, prefix, counted(metrics, listener), poison);
        PagerDutyWebhook webhook = new PagerDutyWebhook(prefix, view.incidents(), actions);
        // The address and the health of the instance are given when delivery starts.
        Supplier<Delivery> delivery = () -> policies.at(clock.millis()).delivery();
        dispatcher = new ReloadingDispatcher(
                new Dispatcher.Settings(client, prefix, delivery.get(), "", () -> false, PATIENCE, clock, poison),
                delivery,
                new SecretReferences(System.getenv()),
                view.incidents(),
                webhook,
                metrics.registry());
        health = new InstanceHealth(failure, streams, admin, view, policy, poison, dispatcher, console);
        Supplier<ProbeRules> probes = () -> policies.at(clock.millis()).probes();
        verdicts = new ProbeVerdicts(
                view.gates(),
                () -> probes.get().opens(),
                found -> {
                    Instructions.publish(client, prefix, found);
                    console.changed();
                },
                word -> Instructions.publish(client, prefix, word),
                clock);
        prober = new DrainedProber(
                probes,
                view.gates(),
                verdicts,
                () -> new KafkaTurn(client, prefix),
                RunOptions.standard(),
                settings.probeKey(),
                clock);
        endpoints.add(guard(delivery));
        addEndpoints(client, webhook, clock);
    }

    private HostGuard guard(Supplier<Delivery> delivery) {
        InetSocketAddress http = settings.http();
        return new HostGuard(
                IngestAuth.isLoopback(http),
                http.getHostString(),
                () -> delivery.get().console());
    }

    private double unknownChecks() {
        AgentCheck answering = agent;
        return answering == null ? 0 : (double) answering.unknown();
    }

    private Console.Source source(Policies policies, Clock clock) {
        return new Console.Source() {
            @Override
            public FleetFacts.Waiting waiting() {
                return lag.waiting();
            }

            @Override
            public Policy policy() {
                return policies.at(clock.millis());
            }

            @Override
            public List<String> troubles() {
                return health.notes();
            }
        };
    }

    private void addEndpoints(Map<String, Object> client, PagerDutyWebhook webhook, Clock clock) {
        Prefix prefix = settings.prefix();
        ApiTokens tokens = settings.tokens();
        GateBoard gates = view.gates();
        endpoints.add(new GateRoutes(gates));
        if (prefix.kind() == Prefix.Kind.LIVE) { // a replay prefix takes one recording and no other samples
            endpoints.addAll(IngestEndpoints.of(producer, new IngestAuth(settings.token(), tokens, settings.http())));
        }
        endpoints.add(new ApiGuard(tokens));
        endpoints.add(new ProbeRoutes(gates, verdicts, tokens, clock));
        endpoints.add(new IncidentRoutes(view.incidents(), actions, webhook, tokens, clock));
        endpoints.add(new TestPageRoute(dispatcher::now, tokens));
        endpoints.add(console);
        endpoints.add(new InstructionRoutes(view.incidents(), tokens, clock, instruction -> {
            Instructions.publish(client, prefix, instruction);
            gates.apply(instruction); // who gave it asks at once what holds now
            console.changed();
        }));
    }

    /**
     * Makes the prefix's topics where they are missing, and starts to work.
     *
     * @throws Failure where it cannot listen, before anything else is done
     */
    public static Instance start(Cluster cluster, Settings settings, Announcer.Listener listener) {
        Ports.requireFree(settings.http(), "--http");
        InetSocketAddress checks = settings.agent();
        if (checks != null) {
            Ports.requireFree(checks, "--haproxy-agent");
        }
        Prefix prefix = settings.prefix();
        provide(cluster, prefix);
        PoisonRecords poison = new PoisonRecords(cluster.clientProperties(), prefix, Clock.systemUTC());
        PolicyWatch policy = new PolicyWatch(cluster.clientProperties(), prefix, settings.policy(), poison);
        Policies policies = policy.start();
        try {
            Instance instance = new Instance(cluster, settings, poison, policy, policies, listener);
            instance.start();
            return instance;
        } catch (StreamsException e) {
            throw new Failure(
                    "cannot start Kafka Streams (an instance needs a --state-dir of its own, here "
                            + settings.stateDir() + "): " + Failure.reason(e),
                    e);
        }
    }

    /** The server answers first, so that a probe sees why the rest is not ready; pages are sent last. */
    private void start() {
        fleet.follow(view);
        FunctionCounter.builder("plumbline.agent.checks.unknown", this, Instance::unknownChecks)
                .register(metrics.registry());
        Api server = Api.start(settings.http(), health, this::scrape, endpoints, settings.tls());
        api = server;
        view.start();
        InetSocketAddress checks = settings.agent();
        agent = checks == null ? null : AgentCheck.start(checks, view.gates());
        streams.start();
        lag.start();
        announcer.start();
        watch.start();
        dispatcher.start(server.url(), () -> health.notReady().isEmpty());
        if (settings.prefix().kind() == Prefix.Kind.LIVE) { // a recording's pools are not those of today
            prober.start();
        }
    }

    private String scrape() {
        fleet.record(console.status());
        return fleet.scrape(view.gates(), metrics::scrape);
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
        AgentCheck answering = agent;
        return answering == null ? 0 : answering.port();
    }

    /** Where it answers over HTTP. */
    public String url() {
        return Objects.requireNonNull(api).url();
    }

    /** What keeps it from its work now. */
    public List<String> notReady() {
        return health.notReady();
    }

    /** Somebody is about to close it: dead-man's switches are told that the absence is planned. */
    public void stopping() {
        dispatcher.now().ifPresent(Dispatcher::stopping);
    }

    /** Finishes what is under way, within bounds. */
    @Override
    public void close() {
        prober.close();
        dispatcher.close();
        console.close();
        actions.close();
        announcer.close();
        watch.close();
        lag.close();
        AgentCheck answering = agent;
        if (answering != null) {
            answering.close();
        }
        view.close();
        policy.close();
        streams.close();
        poison.close();
        admin.close(ANSWER);
        if (api != null) {
            api.close();
        }
        producer.close();
        metrics.close();
    }

    private static Announcer.Listener counted(Metrics metrics, Announcer.Listener listener) {
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
