package dev.plumbline.service.cli.recording;

import dev.plumbline.detector.baseline.BaselineLearner;
import dev.plumbline.detector.baseline.Prediction;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.baseline.AutomaticBaseline;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.baseline.BaselineRecord;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.VisibleName;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.BaselineJson;
import dev.plumbline.models.json.BaselineRecordJson;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.cli.ClusterOptions;
import dev.plumbline.service.cli.Errors;
import dev.plumbline.service.cli.PolicyOption;
import dev.plumbline.service.cli.Progress;
import dev.plumbline.service.cli.Summary;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Lines;
import dev.plumbline.service.recording.SampleTransform;
import dev.plumbline.service.recording.Timeline;
import dev.plumbline.topologies.Compacted;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plumbline baseline}. */
@Command(
        name = "baseline",
        description = {
            "What is normal: learns it from traffic that you know to be healthy, shows it, and approves it for a"
                    + " prefix, where the reference history judges by it from then on."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline baseline learn 'last-week-*.zst' -o normal.json",
            "  plumbline baseline show normal.json",
            "  plumbline backtest today.jsonl.zst --baseline normal.json",
            "  plumbline baseline approve normal.json --bootstrap-servers kafka-1:9092"
        },
        subcommands = {BaselineCommand.Learn.class, BaselineCommand.Show.class, BaselineCommand.Approve.class})
public final class BaselineCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw Errors.whichCommand(spec);
    }

    /** {@code plumbline baseline learn}. */
    @Command(
            name = "learn",
            description = {
                "Counts recorded traffic, and writes what is normal: one JSON object a model and line. Refuses traffic"
                        + " in which it finds incidents: what is learned from a fault makes it normal."
            })
    static final class Learn implements Callable<Integer> {

        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        private final RangeOptions range = new RangeOptions();

        private final SourceClusterOptions cluster = new SourceClusterOptions();

        @Mixin
        private PolicyOption policy = new PolicyOption();

        @Option(
                names = {"-o", "--out"},
                paramLabel = "FILE",
                description = "Where to write it (default: standard output).")
        private @Nullable Path out;

        @Option(
                names = "--despite-incidents",
                description = "Learn from traffic with incidents all the same, if you know them to be false alarms.")
        private boolean despite;

        @Spec
        void spec(CommandSpec spec) {
            this.spec = spec;
            range.addTo(spec);
            cluster.addTo(spec);
        }

        @Override
        public Integer call() {
            Policy judge = policy.policy();
            BaselineLearner learning = new BaselineLearner(judge.timing().window(), Signals.questions());
            DeadLetters dead = new DeadLetters();
            Backtest.Result result = count(judge, learning, dead);
            PrintWriter err = spec.commandLine().getErr();
            err.println(Summary.records(result.accounts()));
            dead.lines().forEach(err::println);
            if (!despite && !result.incidents().isEmpty()) {
                Incident first = result.incidents().get(0);
                throw new Failure("nothing learned: " + Summary.incidents(result.incidents())
                        + " in this traffic, such as " + first.text() + " Take another time, or --despite-incidents.");
            }
            List<Baseline> learned = learning.baselines();
            learned.forEach(b -> summary(b).warnings().forEach(warning -> err.println("warning: " + warning)));
            write(learned);
            return ExitCode.OK;
        }

        private Backtest.Result count(Policy judge, BaselineLearner learning, DeadLetters dead) {
            try (Lines lines = range.open(cluster::client);
                    Progress progress = Progress.of(lines, "learn")) {
                Backtest backtest = new Backtest(judge);
                Timeline timeline = backtest.timeline(lines, SampleTransform.NONE);
                Backtest.Result result = backtest.run(timeline, new Backtest.Listener() {
                    @Override
                    public void tally(Tally tally) {
                        learning.accept(tally);
                    }

                    @Override
                    public void dead(Line line, BadRecord why) {
                        dead.add(line, why);
                    }
                });
                lines.requireWhole();
                timeline.requireSamples();
                return result;
            }
        }

        private void write(List<Baseline> baselines) {
            List<String> lines = baselines.stream().map(BaselineJson::write).toList();
            if (out == null) {
                lines.forEach(spec.commandLine().getOut()::println);
                return;
            }
            try {
                Files.write(out, lines);
            } catch (IOException e) {
                throw new Failure("cannot write " + out + ": " + Failure.reason(e), e);
            }
            baselines.forEach(b -> spec.commandLine().getErr().println(head(b)));
        }
    }

    /** {@code plumbline baseline show}. */
    @Command(
            name = "show",
            description = {
                "Shows what a file holds, or what is approved under a prefix and what its models learned by themselves,"
                        + " with the bounds that it predicts."
            })
    static final class Show implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(arity = "0..1", paramLabel = "FILE", description = "A file of baselines.")
        private @Nullable Path file;

        @Mixin
        private PrefixOptions where = new PrefixOptions();

        @Option(names = "--json", description = "Print the baselines themselves, one JSON object a line.")
        private boolean json;

        @Override
        public Integer call() {
            List<BaselineRecord> baselines = file != null
                    ? List.copyOf(BaselineOption.read(file))
                    : List.copyOf(new Compacted<>(
                                    where.client(), Topics.of(where.prefix()).baselines())
                            .read()
                            .values());
            PrintWriter out = spec.commandLine().getOut();
            for (BaselineRecord baseline : baselines) {
                if (json) {
                    out.println(BaselineRecordJson.write(baseline));
                } else if (baseline instanceof Baseline approved) {
                    show(approved, out);
                } else if (baseline instanceof AutomaticBaseline automatic) {
                    AutomaticSummary.lines(automatic, Signals.questions()).forEach(out::println);
                }
            }
            if (baselines.isEmpty()) {
                spec.commandLine().getErr().println("no baselines");
            }
            return ExitCode.OK;
        }

        private static void show(Baseline baseline, PrintWriter out) {
            out.println(head(baseline));
            summary(baseline).lines().forEach(line -> out.println("  " + line));
            table(baseline, out);
        }

        private static void table(Baseline baseline, PrintWriter out) {
            out.printf("  %-16s %12s %10s  %-21s %s%n", "signal", "trials", "rate", "bounds", "hits, in stratum");
            for (Prediction p : Prediction.of(baseline, Signals.questions())) {
                out.printf(
                        Locale.ROOT,
                        "  %-16s %,12d %10s  %-21s %s%s%n",
                        p.signal(),
                        p.trials(),
                        percent((double) p.hits() / (double) p.trials()),
                        "[" + percent(p.low()) + ", " + percent(p.high()) + "]",
                        p.hit(),
                        p.stratum().isEmpty() ? "" : ", " + p.stratum());
            }
        }

        private static String percent(double rate) {
            return String.format(Locale.ROOT, "%.4g%%", 100 * rate);
        }
    }

    /** {@code plumbline baseline approve}. */
    @Command(
            name = "approve",
            description = {
                "Puts baselines in force under a prefix: what was approved before of the same model is replaced."
            })
    static final class Approve implements Callable<Integer> {

        /** Time for all instances to hear of it before it is in force. */
        private static final Duration NOTICE = Duration.ofMinutes(2);

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "A file of baselines.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Mixin
        private PrefixOptions where = new PrefixOptions();

        @Mixin
        private PolicyOption policy = new PolicyOption();

        @Option(
                names = "--from-time",
                paramLabel = "TIME",
                converter = RangeOptions.Time.class,
                description = "Event time from which it is in force (default: in 2 minutes; for a replay at once).")
        private @Nullable Long from;

        @Override
        public Integer call() {
            Prefix prefix = where.prefix();
            Compacted<BaselineRecord> topic =
                    new Compacted<>(where.client(), Topics.of(prefix).baselines());
            for (Baseline baseline : BaselineOption.read(file)) {
                Baseline approved = inForce(baseline, prefix);
                topic.write(approved.key(), approved);
                spec.commandLine().getErr().println("approved: " + head(approved));
            }
            return ExitCode.OK;
        }

        private Baseline inForce(Baseline baseline, Prefix prefix) {
            if (from == null && prefix.kind() == Prefix.Kind.REPLAY) {
                return baseline;
            }
            Policy of = policy.policy();
            long time = from != null ? from : System.currentTimeMillis() + NOTICE.toMillis();
            return baseline.from(of.windowOf(time));
        }
    }

    /** Which prefix of which cluster. */
    static final class PrefixOptions {

        @Option(
                names = "--bootstrap-servers",
                paramLabel = "HOST:PORT[,...]",
                description = "The Kafka cluster of a running Plumbline.")
        private @Nullable String bootstrapServers;

        @Option(
                names = "--command-config",
                paramLabel = "FILE",
                description = "Properties for the Kafka clients, such as TLS and SASL.")
        private @Nullable Path commandConfig;

        @Option(
                names = "--prefix",
                paramLabel = "NAME",
                defaultValue = "plumbline",
                description = "What the names of all topics begin with (default: ${DEFAULT-VALUE}).")
        private String prefix = "plumbline";

        /** What a client needs to reach it. */
        Map<String, Object> client() {
            if (bootstrapServers == null) {
                throw new Failure(ExitCode.USAGE, "which cluster? --bootstrap-servers HOST:PORT", null);
            }
            try (Cluster cluster = Cluster.at(bootstrapServers, ClusterOptions.clientProperties(commandConfig))) {
                return cluster.clientProperties();
            }
        }

        /** The prefix, as it exists. */
        Prefix prefix() {
            return new Provisioning(client())
                    .find(prefix)
                    .orElseThrow(() -> new Failure("there is no prefix " + prefix + " on " + bootstrapServers));
        }
    }

    private static BaselineSummary summary(Baseline baseline) {
        return new BaselineSummary(baseline, Signals.questions());
    }

    private static String head(Baseline b) {
        return VisibleName.of(b.model()) + ": learned from " + Rfc3339.write(b.since()) + " to "
                + Rfc3339.write(b.until()) + (b.from() == null ? "" : ", in force from " + Rfc3339.write(b.from()));
    }
}
