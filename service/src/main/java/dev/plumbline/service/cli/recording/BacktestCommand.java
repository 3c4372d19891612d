package dev.plumbline.service.cli.recording;

import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.backtest.Comparison;
import dev.plumbline.service.backtest.Label;
import dev.plumbline.service.backtest.Labels;
import dev.plumbline.service.backtest.Score;
import dev.plumbline.service.cli.IncidentPrinter;
import dev.plumbline.service.cli.PolicyFile;
import dev.plumbline.service.cli.Preflight;
import dev.plumbline.service.cli.Progress;
import dev.plumbline.service.cli.Summary;
import dev.plumbline.service.coverage.CoverageText;
import dev.plumbline.service.drill.RepeatRounds;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Lines;
import dev.plumbline.service.recording.Repeated;
import dev.plumbline.service.recording.SampleTransform;
import dev.plumbline.service.recording.Timeline;
import dev.plumbline.service.report.Judged;
import dev.plumbline.service.report.Observer;
import dev.plumbline.service.report.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plumbline backtest}. */
@Command(
        name = "backtest",
        exitCodeList = {
            "0:it judged all of it, and nothing that --fail-on names was found",
            "1:it could not do what was asked",
            "2:the command line, the policy or the labels make no sense",
            "3:a recording could not be read to its end, or holds nothing that can be read",
            "4:there are incidents of the level that --fail-on names",
            "5:a fault that --labels names was missed",
            "8:a signal was blind, and --fail-on blind asked"
        },
        description = {
            "Judges recorded traffic as fast as the machine allows: the same code as on Kafka, the same "
                    + "incidents. To learn what"
                    + " Plumbline would have said of your own past, and what another policy would have."
        },
        footer = {
            "",
            "Examples:",
            "  plumbline backtest monday.jsonl.gz",
            "  plumbline backtest 'august-*.jsonl.zst' --labels august.labels.yaml",
            "                                   delay, misses, false alarms, blame",
            "  plumbline backtest monday.jsonl.gz --report monday.html",
            "  plumbline backtest monday.jsonl.gz --policy now.yaml --policy strict.yaml \\",
            "      --report both.html",
            "  plumbline backtest --from kafka --bootstrap-servers kafka-1:9092 \\",
            "      --topic plumbline.samples --since 2025-08-25T00:00:00Z",
            "  plumbline backtest --json monday.jsonl.gz | jq 'select(.level == \"page\")'",
            "  zcat canary-*.gz | plumbline backtest --fail-on ticket -    exit code 4",
            "  plumbline backtest --fail-on blind --may-be-blind routing f.gz   exit code 8"
        })
public final class BacktestCommand implements Callable<Integer> {

    private static final int MOST_POLICIES = 2;

    /** One response in so many may be late in a recording that is in order. */
    private static final int LATE_SHARE = 10;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private RangeOptions range = new RangeOptions();

    @Mixin
    private SourceClusterOptions cluster = new SourceClusterOptions();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "The policy, in YAML (default: one false page in 30 days). Given twice: says, incident by"
                    + " incident, what the second would have done otherwise.")
    private List<Path> policies = List.of();

    @Mixin
    private BaselineOption baselines = new BaselineOption();

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "What really happened, in YAML: scores delay, misses, false alarms and blame.")
    private @Nullable Path labels;

    @Option(
            names = "--json",
            description = "Print the last state of every incident, one JSON object a line, by time of detection.")
    private boolean json;

    @Option(
            names = "--fail-on",
            paramLabel = "LEVEL|blind",
            converter = FailOn.Converter.class,
            description = "End with exit code 4 where there are incidents of this level or above: watch, ticket, page;"
                    + " with --labels only false alarms count. blind: end with exit code 8 where a signal could not be"
                    + " judged. May be given twice.")
    private List<FailOn> failOn = List.of();

    @Option(
            names = "--may-be-blind",
            paramLabel = "SIGNAL",
            split = ",",
            description = "With --fail-on blind: signals that this fleet cannot be asked, such as divergence,routing.")
    private List<String> mayBeBlind = List.of();

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description =
                    "Write a page with all that was seen, which needs no network, and its numbers to FILE.json. Of two"
                            + " policies it compares what they say.")
    private @Nullable Path report;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "Read healthy traffic so many times, each time as later traffic of other sessions, placed and"
                    + " drawn anew: for load tests.")
    private int repeat = 1;

    @Option(
            names = "--abreast",
            paramLabel = "K",
            defaultValue = "1",
            description = "With --repeat: K of the readings are of the same time, as of a fleet K times as busy.")
    private int abreast = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that read and ask; they change nothing but the speed (default: all processors).")
    private @Nullable Integer threads;

    @Override
    public Integer call() {
        checkSignals();
        Preflight preflight = new Preflight();
        List<Label> known = preflight.read(() -> labels == null ? List.of() : Labels.read(labels));
        List<Policy> judges = preflight.read(this::judges);
        List<Baseline> approved = preflight.read(baselines::baselines);
        range.check(preflight);
        preflight.writable(report, "--report");
        preflight.end();
        return judge(Objects.requireNonNull(known), Objects.requireNonNull(judges), Objects.requireNonNull(approved));
    }

    private int judge(List<Label> known, List<Policy> judges, List<Baseline> approved) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter said = json ? spec.commandLine().getErr() : out;
        DeadLetters dead = new DeadLetters();
        try (Lines lines = lines()) {
            spec.commandLine().getErr().println("reading " + range.title()); // the first result may take minutes
            SampleTransform change = repeat == 1 ? SampleTransform.NONE : rounds();
            Backtest backtest = new Backtest(judges, approved);
            int parallelism = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
            Timeline timeline = backtest.timeline(lines, change, parallelism);
            Load load = new Load();
            Observer observer = report == null ? null : new Observer(judges.get(0));
            List<Backtest.Result> results = run(backtest, timeline, lines, dead, observer);
            Backtest.Result result = results.get(0);
            if (json) {
                result.incidents().forEach(incident -> out.println(IncidentJson.write(incident)));
            }
            said.println(Summary.records(result.accounts()));
            dead.lines().forEach(said::println);
            said.println(Summary.incidents(result.incidents(), result.coverage()));
            said.println();
            CoverageText.lines(result.coverage()).forEach(said::println);
            List<Judged> judged = judged(judges, results, known);
            Score score = judged.get(0).score();
            if (score != null) {
                said.println();
                ScoreTable.lines(score).forEach(said::println);
            }
            List<String> differences = differences(judged);
            if (!differences.isEmpty()) {
                said.println();
                differences.forEach(said::println);
            }
            if (repeat > 1) {
                said.println(load.line(result.accounts().read()));
            }
            if (report != null && observer != null) {
                new Report(range.title(), observer, judged, differences).write(report);
                said.println("Report: " + report);
            }
            lines.requireWhole();
            timeline.requireSamples();
            requireOrder(result.accounts());
            return exitCode(result, score);
        } finally {
            out.flush();
            said.flush();
        }
    }

    private List<Policy> judges() {
        if (policies.size() > MOST_POLICIES) {
            throw new ParameterException(spec.commandLine(), "--policy may be given twice at most");
        }
        return policies.isEmpty()
                ? List.of(Policy.DEFAULT)
                : policies.stream().map(PolicyFile::read).toList();
    }

    private void checkSignals() {
        for (String signal : mayBeBlind) {
            if (!Coverage.signals().contains(signal)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--may-be-blind: there is no signal " + signal + "; there are "
                                + String.join(", ", Coverage.signals()));
            }
        }
    }

    private Lines open() {
        return range.open(cluster::client);
    }

    private Lines lines() {
        boolean possible = repeat == 1 || (repeat > 1 && range.rereadable());
        if (!possible) {
            throw new ParameterException(spec.commandLine(), "--repeat must be at least 1, and - cannot be repeated");
        }
        if (abreast < 1 || (threads != null && threads < 1)) {
            throw new ParameterException(
                    spec.commandLine(), (abreast < 1 ? "--abreast" : "--threads") + " must be at least 1");
        }
        return repeat == 1 ? open() : new Repeated(this::open, repeat, abreast);
    }

    private SampleTransform rounds() {
        try (Lines once = open()) {
            return RepeatRounds.of(once, abreast);
        }
    }

    private List<Backtest.Result> run(
            Backtest backtest, Timeline timeline, Lines lines, DeadLetters dead, @Nullable Observer observer) {
        Backtest.Listener watch = observer == null ? Backtest.Listener.NONE : observer;
        IncidentPrinter teller = new IncidentPrinter(spec.commandLine().getOut(), false);
        try (Progress progress = Progress.of(lines, "backtest")) {
            return backtest.runAll(timeline, new Backtest.Listener() {
                @Override
                public void sample(Sample sample) {
                    watch.sample(sample);
                }

                @Override
                public void tally(Tally tally) {
                    watch.tally(tally);
                }

                @Override
                public void evidence(Evidence evidence) {
                    watch.evidence(evidence);
                }

                @Override
                public void alert(Alert alert) {
                    if (!json) {
                        progress.makeRoom();
                        teller.alert(alert);
                    }
                }

                @Override
                public void dead(Line line, BadRecord why) {
                    dead.add(line, why);
                }
            });
        }
    }

    /** What is late in great part was not judged as it would have been live. */
    private static void requireOrder(Accounts accounts) {
        if (accounts.late() * LATE_SHARE > accounts.read()) {
            throw new Failure(
                    ExitCode.UNREADABLE,
                    String.format(Locale.ROOT, "%,d of %,d responses", accounts.late(), accounts.read())
                            + " came after their windows had"
                            + " closed, and were judged in part only: the files are not in order of time. Sort them:"
                            + " zcat -f FILES | jq -r '[.time, tojson] | join(\"\\t\")' | sort | cut -f2- |"
                            + " plumbline backtest -",
                    null);
        }
    }

    private List<Judged> judged(List<Policy> judges, List<Backtest.Result> results, List<Label> known) {
        List<Judged> judged = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            String name =
                    policies.isEmpty() ? "the default policy" : policies.get(i).toString();
            Score score = labels == null ? null : Score.of(known, results.get(i).incidents());
            judged.add(new Judged(name, judges.get(i), results.get(i), score));
        }
        return judged;
    }

    /** What the second policy would have done otherwise; nothing where there is none. */
    private static List<String> differences(List<Judged> judged) {
        if (judged.size() < 2) {
            return List.of();
        }
        Judged a = judged.get(0);
        Judged b = judged.get(1);
        Comparison comparison = new Comparison(a.name(), b.name());
        List<String> sentences = a.score() == null || b.score() == null
                ? comparison.of(a.result().incidents(), b.result().incidents())
                : comparison.of(a.score(), b.score());
        return sentences.isEmpty() ? List.of("Both policies say the same: nothing.") : sentences;
    }

    private int exitCode(Backtest.Result result, @Nullable Score score) {
        if (score != null && score.missed() > 0) {
            return ExitCode.MISSED;
        }
        List<Incident> counted = score == null ? result.incidents() : score.falseAlarms();
        if (failOn.stream().anyMatch(least -> least.meets(counted))) {
            return ExitCode.INCIDENTS;
        }
        boolean blind = failOn.contains(FailOn.BLIND)
                && !result.coverage().blind(mayBeBlind).isEmpty();
        return blind ? ExitCode.BLIND : ExitCode.OK;
    }
}
