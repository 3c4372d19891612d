package dev.plumbline.service.cli.run;

import dev.plumbline.models.policy.Delivery;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.StopSignal;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.broker.Waiting;
import dev.plumbline.service.cli.Addresses;
import dev.plumbline.service.cli.ClusterOptions;
import dev.plumbline.service.cli.IncidentPrinter;
import dev.plumbline.service.cli.PartitionsOption;
import dev.plumbline.service.cli.PolicyOption;
import dev.plumbline.service.cli.Preflight;
import dev.plumbline.service.cli.ReadSecret;
import dev.plumbline.service.cli.SpanConverter;
import dev.plumbline.service.delivery.notify.SecretReferences;
import dev.plumbline.service.http.ApiTokens;
import dev.plumbline.service.http.Tls;
import dev.plumbline.service.ingest.BearerToken;
import dev.plumbline.service.instance.Announcer;
import dev.plumbline.service.instance.Instance;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topics;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline run}. */
@Command(
        name = "run",
        description = {
            "Watches the sampled responses on the topic PREFIX.samples, and prints incidents as it finds them.",
            "Several instances, on as many machines, share the work of one prefix."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline run --embedded                          with a broker of its own",
            "  plumbline run --bootstrap-servers kafka-1:9092    on a cluster",
            "  plumbline run --embedded --prefix monday --replay    then, elsewhere:",
            "  plumbline replay monday.jsonl.gz --prefix monday \\",
            "      --bootstrap-servers 127.0.0.1:9092"
        })
public final class RunCommand implements Runnable {

    /** How long a failed instance goes on to say over HTTP that it failed. */
    private static final long LINGER_SECONDS = 10;

    private static final String PROBE_KEY = "PLUMBLINE_PROBE_KEY";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ClusterOptions where = new ClusterOptions();

    @Option(
            names = "--prefix",
            paramLabel = "NAME",
            defaultValue = "plumbline",
            description = "What the names of all topics begin with (default: ${DEFAULT-VALUE}).")
    private String prefix = "plumbline";

    @Mixin
    private PartitionsOption partitions = new PartitionsOption();

    @Mixin
    private PolicyOption policy = new PolicyOption();

    @Option(
            names = "--replay",
            description = "If the prefix does not exist, make it for a recording and not for real traffic.")
    private boolean replay;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = SpanConverter.class,
            description = "For how long to wait at the start for brokers that do not answer, such as 5m (default: not "
                    + "at all).")
    private Duration wait = Duration.ZERO;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description =
                    "Where this instance keeps its stores; no two instances share one (default: state in --data).")
    private @Nullable Path stateDir;

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8642",
            converter = Addresses.class,
            description = "Where to show the console and to answer /v1, /healthz, /readyz and /metrics (default: "
                    + "${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private InetSocketAddress http;

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description =
                    "Who may do what over HTTP: a line each, NAME ROLE TOKEN. ingest may send samples; operate may"
                            + " acknowledge, silence and the like; where there is a read, nobody else may look"
                            + " (default: nobody decides, everybody looks).")
    private @Nullable Path tokens;

    @Option(
            names = "--https-certificate",
            paramLabel = "FILE",
            description = "Certificate chain, PEM: answers HTTPS, and nothing but that.")
    private @Nullable Path certificate;

    @Option(names = "--https-key", paramLabel = "FILE", description = "Its key, PEM (PKCS#8).")
    private @Nullable Path key;

    @Option(
            names = "--ingest-token-file",
            paramLabel = "FILE",
            description = "Holds the token that senders to /v1/samples must show (else " + BearerToken.VARIABLE
                    + " does; without one, only this machine may send).")
    private @Nullable Path tokenFile;

    @Option(
            names = "--probe-key-file",
            paramLabel = "FILE",
            description = "Holds the key that pools want to be shown which the policy lets it probe (else " + PROBE_KEY
                    + " does).")
    private @Nullable Path probeKeyFile;

    @Option(
            names = "--haproxy-agent",
            paramLabel = "HOST:PORT",
            converter = Addresses.class,
            description = "Where to answer HAProxy's agent checks with the state of the gates (default: nowhere).")
    private @Nullable InetSocketAddress agent;

    @Option(names = "--json", description = "Print each change of an incident as one JSON object a line.")
    private boolean json;

    @Override
    public void run() {
        Preflight preflight = new Preflight();
        Policy given = preflight.read(policy::policy);
        ApiTokens read = preflight.read(() -> ApiTokens.read(tokens));
        preflight.read(() -> tls() == null);
        preflight.read(() -> ReadSecret.of(probeKeyFile, PROBE_KEY) == null);
        preflight.read(() -> String.valueOf(BearerToken.of(tokenFile, System.getenv(BearerToken.VARIABLE))));
        Delivery delivery = given == null || replay ? Delivery.NONE : given.delivery(); // a recording reaches nobody
        preflight.references(delivery, new SecretReferences(System.getenv()));
        preflight.free(http, "--http");
        preflight.free(agent, "--haproxy-agent");
        where.check(preflight);
        preflight.directory(
                stateDir == null ? where.stateDir() : stateDir, stateDir == null ? "--data" : "--state-dir");
        preflight.end();
        Policy judge = Objects.requireNonNull(given);
        ApiTokens allowed = Objects.requireNonNull(read);
        try (StopSignal stop = StopSignal.listen();
                Cluster cluster = patiently(stop, e -> true, where::connect)) {
            Prefix watched = patiently(stop, KafkaException.class::isInstance, () -> provide(cluster));
            Path state = stateDir == null ? where.stateDir() : stateDir;
            Instance.Settings settings = new Instance.Settings(
                    judge,
                    watched,
                    state,
                    http,
                    BearerToken.of(tokenFile, System.getenv(BearerToken.VARIABLE)),
                    allowed,
                    agent,
                    tls(),
                    ReadSecret.of(probeKeyFile, PROBE_KEY));
            PrintWriter err = spec.commandLine().getErr();
            Announcer.Listener printer = new IncidentPrinter(spec.commandLine().getOut(), err, json, Clock.systemUTC());
            try (Instance instance = patiently(
                    stop, KafkaException.class::isInstance, () -> Instance.start(cluster, settings, printer))) {
                err.println("Plumbline watches " + watched + " on " + cluster.bootstrapServers() + ". " + instance.url()
                        + "  Ctrl-C ends it.");
                await(instance, stop);
            }
        }
    }

    /** What needs brokers, tried for as long as somebody asked to wait. */
    private <T> T patiently(StopSignal stop, Predicate<RuntimeException> passes, Supplier<T> attempt) {
        PrintWriter err = spec.commandLine().getErr();
        return Waiting.untilItWorks(
                attempt, passes, wait, stop.asked(), why -> err.println("plumbline: waits for brokers: " + why));
    }

    /** The prefix, which is made where it is missing. */
    private Prefix provide(Cluster cluster) {
        Provisioning provisioning = new Provisioning(cluster.clientProperties());
        Prefix watched = provisioning
                .find(prefix)
                .filter(found -> partitions.agrees(found) && (!replay || found.kind() == Prefix.Kind.REPLAY))
                .orElseGet(() -> partitions.of(prefix, replay ? Prefix.Kind.REPLAY : Prefix.Kind.LIVE));
        provisioning.provide(watched, cluster.replication(), Topics.RETENTION);
        return watched;
    }

    private @Nullable Tls tls() {
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw new Failure(ExitCode.USAGE, "--https-certificate and --https-key go together", null);
        }
        return Tls.of(certificate, key);
    }

    private static void await(Instance instance, StopSignal stop) {
        CompletableFuture.anyOf(stop.asked(), instance.failure()).join();
        if (stop.asked().isDone()) {
            instance.stopping();
        } else {
            stop.asked()
                    .completeOnTimeout(null, LINGER_SECONDS, TimeUnit.SECONDS)
                    .join();
            throw new Failure(instance.failure().join());
        }
    }
}
