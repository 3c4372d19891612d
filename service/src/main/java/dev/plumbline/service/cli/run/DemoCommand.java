package dev.plumbline.service.cli.run;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.Ports;
import dev.plumbline.service.StopSignal;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.cli.IncidentPrinter;
import dev.plumbline.service.cli.PolicyOption;
import dev.plumbline.service.cli.Summary;
import dev.plumbline.service.cli.recording.Speed;
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
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline demo}. */
@Command(
        name = "demo",
        description = {
            "Shows the whole path on real recorded traffic with real faults: a Kafka broker, Plumbline, and a recording that is"
                    + " replayed to it, all in this process; nothing is kept."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline demo                           stays up, for a look at the console",
            "  plumbline demo --exit                    ends after the last incident",
            "  plumbline demo --file monday.jsonl.gz    your own traffic"
        })
public final class DemoCommand implements Callable<Integer> {

    private static final String RECORDING = "/demo/postmortem.jsonl.zst";
    private static final String BUILT_IN =
            "the built-in recording: 56 minutes of six pools, in which faults begin at 00:18, 00:42 and 00:48";
    private static final int PORT = 8642;
    private static final Prefix PREFIX = new Prefix("demo", Prefix.Kind.REPLAY, 4, 1);

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
            names = "--speed",
            paramLabel = "X|max",
            defaultValue = "max",
            converter = Speed.class,
            description = "How many times faster than it was recorded (default: ${DEFAULT-VALUE}).")
    private Pace pace = Pace.max();

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (StopSignal stop = StopSignal.listen();
                Recording recording = open()) {
            Path directory = Files.createTempDirectory("plumbline-demo-");
            try {
                run(recording, directory, stop);
            } finally {
                Utils.delete(directory.toFile());
            }
        }
        return ExitCode.OK;
    }

    private void run(Recording recording, Path directory, StopSignal stop) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (Cluster cluster = Cluster.embedded(directory.resolve("broker"), 0)) {
            IncidentPrinter teller = new IncidentPrinter(out, false);
            boolean free = Ports.isFree(PORT);
            InetSocketAddress http = InetSocketAddress.createUnresolved("127.0.0.1", free ? PORT : 0);
            Instance.Settings settings = new Instance.Settings(
                    policy.policy(), PREFIX, directory.resolve("state"), http, null, ApiTokens.NONE);
            try (Instance instance = Instance.start(cluster, settings, teller)) {
                out.println("A Kafka broker is up at " + cluster.bootstrapServers() + ", Plumbline at " + instance.url()
                        + (free ? "." : " (port " + PORT + " is in use)."));
                judge(recording, cluster, instance, stop, teller);
            }
        }
    }

    /** The recording that ships with the program. */
    public static Recording builtIn() {
        return Recording.ofResource(DemoCommand.class, RECORDING);
    }

    private Recording open() {
        return file == null ? builtIn() : Recording.of(List.of(file));
    }

    private void judge(Recording recording, Cluster cluster, Instance instance, StopSignal stop, IncidentPrinter teller)
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
            out.println(Summary.records(teller.accounts()) + ", in " + seconds + " s.");
            out.println(Summary.incidents(teller.incidents().values()) + ".");
            out.flush();
            recording.requireWhole();
            timeline.requireSamples();
        }
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
