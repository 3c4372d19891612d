package dev.plumbline.service.cli.recording;

import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.detector.tally.ObservedSample;
import dev.plumbline.detector.tally.SignalEvaluator;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.cli.ClusterOptions;
import dev.plumbline.service.cli.PartitionsOption;
import dev.plumbline.service.cli.PolicyOption;
import dev.plumbline.service.cli.Preflight;
import dev.plumbline.service.cli.Progress;
import dev.plumbline.service.cli.Summary;
import dev.plumbline.service.coverage.CoverageText;
import dev.plumbline.service.recording.Entries;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.recording.Lines;
import dev.plumbline.service.recording.SampleTransform;
import dev.plumbline.service.recording.Timeline;
import dev.plumbline.service.replay.Pace;
import dev.plumbline.service.replay.Publisher;
import dev.plumbline.service.replay.ReplayTopic;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Topics;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline replay}. */
@Command(
        name = "replay",
        exitCodeList = {
            "0:all of it was published, and judged where that was waited for",
            "1:it could not do what was asked",
            "2:the command line or the policy makes no sense",
            "3:the recording could not be read to its end"
        },
        description = {
            "Publishes recorded traffic under a prefix of its own, for `plumbline run` to judge as if it were "
                    + "live. The prefix is"
                    + " made where it is missing; it takes one recording, and never real traffic. Event times "
                    + "stay as they were."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline replay monday.jsonl.gz --prefix monday \\",
            "      --bootstrap-servers 127.0.0.1:9092",
            "  plumbline replay monday.jsonl.gz --prefix slowly --speed 60 \\",
            "      --bootstrap-servers 127.0.0.1:9092",
            "  zstdcat *.zst | plumbline replay - --prefix all --embedded",
            "  plumbline replay --from kafka --topic plumbline.samples --prefix again \\",
            "      --since 2025-08-25T00:00:00Z --bootstrap-servers 127.0.0.1:9092"
        })
public final class ReplayCommand implements Callable<Integer> {

    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final RangeOptions range = new RangeOptions();

    @Mixin
    private ClusterOptions where = new ClusterOptions();

    @Option(
            names = "--prefix",
            paramLabel = "NAME",
            required = true,
            description = "What the names of all topics begin with: a new prefix for each replay.")
    private String prefix = "";

    @Mixin
    private PartitionsOption partitions = new PartitionsOption();

    @Mixin
    private PolicyOption policy = new PolicyOption();

    @Option(
            names = "--speed",
            paramLabel = "X|max",
            defaultValue = "max",
            converter = Speed.class,
            description = "How many times faster than it was recorded (default: ${DEFAULT-VALUE}).")
    private Pace pace = Pace.max();

    @Spec
    void spec(CommandSpec spec) {
        this.spec = spec;
        range.addTo(spec);
    }

    @Override
    public Integer call() throws InterruptedException {
        range.check();
        Preflight preflight = new Preflight();
        Policy given = preflight.read(policy::policy);
        range.check(preflight);
        where.check(preflight);
        Prefix named = preflight.read(this::named);
        preflight.end();
        Policy judge = Objects.requireNonNull(given);
        try (Cluster cluster = where.connect();
                Lines recording = range.open(cluster::clientProperties)) {
            Prefix target = new ReplayTopic(cluster).prepare(Objects.requireNonNull(named));
            Coverage coverage = new Coverage();
            long count = publish(recording, cluster, target, judge, coverage);
            PrintWriter err = spec.commandLine().getErr();
            err.println(Summary.count(count, "record") + " published under " + target);
            CoverageText.lines(coverage.table(Map.of())).forEach(err::println);
            recording.requireWhole();
            return ExitCode.OK;
        }
    }

    private Prefix named() {
        try {
            return partitions.of(prefix, Prefix.Kind.REPLAY);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "--prefix: " + e.getMessage(), e);
        }
    }

    private long publish(Lines recording, Cluster cluster, Prefix target, Policy judge, Coverage coverage)
            throws InterruptedException {
        try (Publisher publisher = new Publisher(
                        Publisher.producer(cluster.clientProperties()),
                        Topics.of(target).samples(),
                        judge,
                        pace);
                Progress progress = Progress.of(recording, "replay")) {
            Timeline timeline = new Timeline(
                    recording,
                    List.of(new SignalEvaluator(judge, Signals.of(judge))),
                    SampleTransform.NONE,
                    Runtime.getRuntime().availableProcessors());
            Entries counted = () -> {
                Entry entry = timeline.next();
                (entry == null ? List.<ObservedSample>of() : entry.asked()).forEach(coverage::add);
                return entry;
            };
            long count = publisher.publish(counted, () -> true);
            timeline.requireSamples();
            return count;
        }
    }
}
